import type { UserRef } from '../../shared/actor.js';
import type { CommentId, NotificationId, TaskId, UserId } from '../../shared/ids.js';
import type { Reason } from '../notification.js';
import type { EventKind } from '../../task/task-event.js';

/** A notification that is not about a task: the recipient's webhook was disabled. */
export type NewNotice = Readonly<{
  recipientId: UserId;
  event: 'webhook_disabled';
  summary: string;
  createdAt: Date;
}>;

export type InboxItem = Readonly<{
  id: NotificationId;
  event: EventKind | NewNotice['event'];
  /** `owner`: a notice about the recipient's own account. */
  reason: Reason | 'owner';
  taskId: TaskId | null;
  commentId: CommentId | null;
  /** `null`: not caused by a user. */
  actor: UserRef | null;
  /** One line of plain text. */
  summary: string;
  createdAt: Date;
  /** `null`: unread. */
  readAt: Date | null;
}>;
