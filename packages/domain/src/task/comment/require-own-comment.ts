import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CommentId, TaskId } from '../../shared/ids.js';
import type { Actor } from '../../shared/actor.js';
import type { TaskStores } from '../task-stores.js';
import { commentNotFound, notAllowed, type DomainErrorOf, type Unavailable } from '../../shared/errors.js';
import { mayEditComment, type Comment } from './comment.js';
import { requireVisibleTask } from '../require-visible-task.js';
import type { Task } from '../task.js';

export type OwnCommentError =
  DomainErrorOf<'TaskNotFound'> | DomainErrorOf<'CommentNotFound'> | DomainErrorOf<'NotAllowed'> | Unavailable;

/** A comment that the actor may edit, and its task. Locks both. */
export const requireOwnComment = (
  stores: Pick<TaskStores, 'tasks' | 'comments'>,
  actor: Actor,
  taskId: TaskId,
  commentId: CommentId,
): TE.TaskEither<OwnCommentError, Readonly<{ task: Task; comment: Comment }>> =>
  pipe(
    requireVisibleTask(stores, actor, taskId),
    TE.bindTo('task'),
    TE.bindW('comment', () =>
      pipe(stores.comments.findById(taskId, commentId), TE.flatMap(TE.fromOption(() => commentNotFound(commentId)))),
    ),
    TE.filterOrElseW(({ comment }) => mayEditComment(actor, comment), notAllowed),
  );
