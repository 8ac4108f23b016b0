import type { InboxItem, NewNotice } from '#src/notification/inbox/inbox.js';
import type { Channels } from '#src/notification/notification-preferences.js';
import type { Notification, NotificationId } from '#src/notification/notification.js';
import type { UserId } from '#src/user/user.js';

/** A row of the outbox and of the inbox: what somebody was told of a task, or a notice. */
export type StoredNotification = Readonly<{ readAt: Date | null }> &
  (
    | Readonly<{ kind: 'told'; notification: Notification; channels: Channels }>
    | Readonly<{ kind: 'notice'; notification: NewNotice & Readonly<{ id: NotificationId }> }>
  );

export type ToldNotification = Extract<StoredNotification, { kind: 'told' }>;

export const isInInboxOf =
  (recipientId: UserId) =>
  (stored: StoredNotification): boolean =>
    stored.notification.recipientId === recipientId && (stored.kind === 'notice' || stored.channels.inbox);

export const itemOf = (stored: StoredNotification): InboxItem => {
  const { readAt } = stored;
  if (stored.kind === 'told') {
    const { recipientId: _, ...item } = stored.notification;
    return { ...item, readAt };
  }
  const { recipientId: _, ...notice } = stored.notification;
  return { ...notice, reason: 'owner', taskId: null, commentId: null, actor: null, readAt };
};

/** What was told of tasks, in the order of their numbers. */
export const toldOf = (stored: Iterable<StoredNotification>): readonly ToldNotification[] =>
  [...stored].filter((one) => one.kind === 'told');
