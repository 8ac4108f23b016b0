import {
  EVENT_KINDS,
  REASONS,
  type AddressedNotification,
  type CommentId,
  type EventKind,
  type Notification,
  type NotificationId,
  type Reason,
  type TaskId,
  type UserId,
  type Username,
} from '@l-age/domain';
import * as t from 'io-ts';
import { decodeRow, nullable, oneOf, Timestamp } from '../connection/row.js';

export const NOTIFICATIONS = 'l_age.notifications';

const NOTIFICATION_COLUMNS = [
  'id',
  'recipient_id',
  'event',
  'reason',
  'task_id',
  'comment_id',
  'actor_id',
  'actor_username',
  'summary',
  'created_at',
] as const;

/** The columns of the notifications for a select list, named `notification_…`. */
export const notificationColumnsOf = (alias: string): string =>
  NOTIFICATION_COLUMNS.map((column) => `${alias}.${column} as notification_${column}`).join(', ');

const NotificationRow = t.strict({
  notification_id: t.number,
  notification_recipient_id: t.number,
  notification_event: oneOf<EventKind>(EVENT_KINDS),
  notification_reason: oneOf<Reason>(REASONS),
  notification_task_id: t.number,
  notification_comment_id: nullable(t.number),
  notification_actor_id: t.number,
  notification_actor_username: t.string,
  notification_summary: t.string,
  notification_created_at: Timestamp,
});

const decodeNotificationRow = decodeRow(NotificationRow);

export const decodeNotification = (row: unknown): Notification => {
  const decoded = decodeNotificationRow(row);
  return {
    id: decoded.notification_id as NotificationId,
    recipientId: decoded.notification_recipient_id as UserId,
    event: decoded.notification_event,
    reason: decoded.notification_reason,
    taskId: decoded.notification_task_id as TaskId,
    commentId: decoded.notification_comment_id as CommentId | null,
    actor: {
      id: decoded.notification_actor_id as UserId,
      username: decoded.notification_actor_username as Username,
    },
    summary: decoded.notification_summary,
    createdAt: decoded.notification_created_at,
  };
};

/** The column values without the id, and whether the notification goes to Discord. */
export const fromNotification = (notification: AddressedNotification) => ({
  recipient_id: notification.recipientId,
  event: notification.event,
  reason: notification.reason,
  task_id: notification.taskId,
  comment_id: notification.commentId,
  actor_id: notification.actor.id,
  actor_username: notification.actor.username,
  summary: notification.summary,
  created_at: notification.createdAt,
  in_inbox: notification.channels.inbox,
  on_discord: notification.channels.discord,
});
