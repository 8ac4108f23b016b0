import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CommentId, TaskId } from '../../shared/ids.js';
import type { Actor } from '../../shared/actor.js';
import { pageOf, type Page, type PageRequest } from '../../shared/page.js';
import type { CommentQueries } from './comment-queries.port.js';
import type { CommentView } from './comment.js';
import { makeGetTask, type GetTaskError } from '../get-task.js';
import type { TaskQueries } from '../list/task-queries.port.js';

export type ListCommentsDeps = Readonly<{ taskQueries: TaskQueries; commentQueries: CommentQueries }>;

export type ListCommentsInput = PageRequest & Readonly<{ actor: Actor; taskId: TaskId; after: CommentId | null }>;

/** Oldest first, for every user who can see the task. */
export type ListComments = (input: ListCommentsInput) => TE.TaskEither<GetTaskError, Page<CommentView, CommentId>>;

export const makeListComments = ({ taskQueries, commentQueries }: ListCommentsDeps): ListComments => {
  const getTask = makeGetTask({ taskQueries });
  return ({ actor, taskId, limit, skip, after }) =>
    pipe(
      getTask({ actor, taskId }),
      TE.flatMap(() => commentQueries.list({ taskId, skip, after, limit: limit + 1 })),
      TE.map((found) => pageOf(found, limit, ({ comment }) => comment.id)),
    );
};
