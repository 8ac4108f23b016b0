import type { CommentId } from '../../task/comment/comment.js';
import type { TaskId } from '../../task/task.js';
import type { UserId, UserRef } from '../../user/user.js';
import type { NotificationId, Reason } from '../notification.js';
import type { EventKind } from '../../task/task-event.js';

/** Something its recipient must know that is about no task: their webhook was disabled. */
export type NewNotice = Readonly<{
  recipientId: UserId;
  event: 'webhook_disabled';
  summary: string;
  createdAt: Date;
}>;

/** One entry of somebody's inbox. */
export type InboxItem = Readonly<{
  id: NotificationId;
  event: EventKind | NewNotice['event'];
  /** `owner`: it is about something of their own. */
  reason: Reason | 'owner';
  taskId: TaskId | null;
  commentId: CommentId | null;
  /** `null` when nobody did it: it happened. */
  actor: UserRef | null;
  /** One line of plain text. */
  summary: string;
  createdAt: Date;
  /** `null` while unread. */
  readAt: Date | null;
}>;
