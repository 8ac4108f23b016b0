import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { CommentId, TaskId } from '../../shared/ids.js';
import type { Actor } from '../../shared/actor.js';
import { auditEntry, type AuditOrigin } from '../../audit/audit-entry.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { TaskStores } from '../task-stores.js';
import { recordCommentChange } from './change-comments.js';
import { requireOwnComment, type OwnCommentError } from './require-own-comment.js';

export type DeleteCommentDeps = Readonly<{ unitOfWork: UnitOfWork<TaskStores>; clock: Clock }>;

export type DeleteCommentInput = Readonly<{
  actor: Actor;
  origin: AuditOrigin;
  taskId: TaskId;
  commentId: CommentId;
}>;

/**
 * For the author and superusers. Removes mentions that only this comment contains. The audit log records the deletion of
 * another user's comment.
 */
export type DeleteComment = (input: DeleteCommentInput) => TE.TaskEither<OwnCommentError, void>;

export const makeDeleteComment =
  ({ unitOfWork, clock }: DeleteCommentDeps): DeleteComment =>
  ({ actor, origin, taskId, commentId }) => {
    const at = clock.now();
    return unitOfWork.run((stores) =>
      pipe(
        requireOwnComment(stores, actor, taskId, commentId),
        TE.tap(() => stores.comments.remove(commentId)),
        TE.tap(({ comment: { authorId } }) =>
          authorId === actor.id
            ? TE.right(undefined)
            : stores.audit.append(
                auditEntry({ actor, origin }, 'comment_deleted', { type: 'task', id: taskId }, at, {
                  comment_id: commentId,
                  author_id: authorId,
                }),
              ),
        ),
        TE.flatMap(({ task }) =>
          recordCommentChange(stores, { actor, action: 'comment_deleted', task, commentId, mentions: [], at }),
        ),
      ),
    );
  };
