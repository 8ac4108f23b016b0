import type { NotificationId, UserId } from '#src/shared/ids.js';
import type { InboxItem, NewNotice } from '#src/notification/inbox/inbox.js';
import type { Channels } from '#src/notification/notification-preferences.js';
import type { Notification } from '#src/notification/notification.js';

/** A row of the outbox and of the inbox. */
export type StoredNotification = Readonly<{ readAt: Date | null }> &
  (
    | Readonly<{ kind: 'task'; notification: Notification; channels: Channels }>
    | Readonly<{ kind: 'notice'; notification: NewNotice & Readonly<{ id: NotificationId }> }>
  );

export type StoredTaskNotification = Extract<StoredNotification, { kind: 'task' }>;

export const isInInboxOf =
  (recipientId: UserId) =>
  (stored: StoredNotification): boolean =>
    stored.notification.recipientId === recipientId && (stored.kind === 'notice' || stored.channels.inbox);

export const itemOf = (stored: StoredNotification): InboxItem => {
  const { readAt } = stored;
  if (stored.kind === 'task') {
    const { recipientId: _, ...item } = stored.notification;
    return { ...item, readAt };
  }
  const { recipientId: _, ...notice } = stored.notification;
  return { ...notice, reason: 'owner', taskId: null, commentId: null, actor: null, readAt };
};

/** The notifications of tasks, by id. */
export const taskNotificationsOf = (stored: Iterable<StoredNotification>): readonly StoredTaskNotification[] =>
  [...stored].filter((one) => one.kind === 'task');
