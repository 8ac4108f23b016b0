import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { commentNotFound, notAllowed, type DomainErrorOf, type Unavailable } from '../../errors.js';
import type { Stores } from '../../shared/unit-of-work.port.js';
import type { Actor } from '../../user/user.js';
import { mayEditComment, type Comment, type CommentId } from './comment.js';
import { requireVisibleTask } from '../require-visible-task.js';
import type { Task, TaskId } from '../task.js';

export type OwnCommentError =
  DomainErrorOf<'TaskNotFound'> | DomainErrorOf<'CommentNotFound'> | DomainErrorOf<'NotAllowed'> | Unavailable;

/** A comment the actor may edit, with its task, both locked. */
export const requireOwnComment = (
  stores: Pick<Stores, 'tasks' | 'comments'>,
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
