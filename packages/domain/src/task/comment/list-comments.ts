import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pageOf, type PageRequest } from '../../shared/page.js';
import type { Actor } from '../../user/user.js';
import type { CommentQueries } from './comment-queries.port.js';
import type { CommentId, CommentView } from './comment.js';
import { makeGetTask, type GetTaskError } from '../get-task.js';
import type { TaskQueries } from '../list/task-queries.port.js';
import type { TaskId } from '../task.js';

export type ListCommentsDeps = Readonly<{ taskQueries: TaskQueries; commentQueries: CommentQueries }>;

export type ListCommentsInput = PageRequest & Readonly<{ actor: Actor; taskId: TaskId; after: CommentId | null }>;

export type CommentPage = Readonly<{
  comments: readonly CommentView[];
  /** Where the next page starts: after this comment. `null` on the last page. */
  next: CommentId | null;
}>;

/** Oldest first, for everybody who sees the task. */
export type ListComments = (input: ListCommentsInput) => TE.TaskEither<GetTaskError, CommentPage>;

export const makeListComments = ({ taskQueries, commentQueries }: ListCommentsDeps): ListComments => {
  const getTask = makeGetTask({ taskQueries });
  return ({ actor, taskId, limit, skip, after }) =>
    pipe(
      getTask({ actor, taskId }),
      TE.flatMap(() => commentQueries.list({ taskId, skip, after, limit: limit + 1 })),
      TE.map((found) => pageOf(found, limit, ({ comment }) => comment.id)),
      TE.map(({ entries: comments, next }) => ({ comments, next })),
    );
};
