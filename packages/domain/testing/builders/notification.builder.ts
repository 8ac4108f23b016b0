import type { Settlement } from '#src/notification/delivery/delivery-queue.port.js';
import type { NewNotification, Notification } from '#src/notification/notification.js';
import type { DigestMessage, NotificationMessage } from '#src/notification/delivery/notifier.port.js';
import type { Channels } from '#src/notification/notification-preferences.js';
import type { AddressedNotification } from '#src/notification/outbox.port.js';
import { aTask } from './task.builder.js';
import { notificationId, taskId, userId, username, webhookUrl } from './values.js';

const CREATED = new Date('2026-01-01T11:00:00.000Z');

/** Ids are plain numbers. */
export type NotificationOverrides = Readonly<
  Partial<Omit<NewNotification, 'recipientId' | 'taskId' | 'actor'>> & {
    recipientId?: number;
    taskId?: number;
    actor?: Readonly<{ id: number; username: string }>;
  }
>;

/** User 1, `anna`, assigns task 1 to user 2. */
export const aNewNotification = (overrides: NotificationOverrides = {}): NewNotification => {
  const actor = overrides.actor ?? { id: 1, username: 'anna' };
  return {
    event: 'assigned',
    commentId: null,
    reason: 'assigned',
    summary: 'anna assigned you #1 Send the offer',
    createdAt: CREATED,
    ...overrides,
    recipientId: userId(overrides.recipientId ?? 2),
    taskId: taskId(overrides.taskId ?? 1),
    actor: { id: userId(actor.id), username: username(actor.username) },
  };
};

/** Default: inbox and Discord. */
export const addressed = (notification: NewNotification, channels: Partial<Channels> = {}): AddressedNotification => ({
  ...notification,
  channels: { inbox: true, discord: true, ...channels },
});

/** As {@link aNewNotification}, with id 1 by default. */
export const aNotification = ({
  id = 1,
  ...overrides
}: NotificationOverrides & Readonly<{ id?: number }> = {}): Notification => ({
  ...aNewNotification(overrides),
  id: notificationId(id),
});

/** A message about task 1, without a ping. */
export const aNotificationMessage = (overrides: Partial<NotificationMessage> = {}): NotificationMessage => ({
  webhook: webhookUrl('https://discord.com/api/webhooks/1000000000000000001/a-token_of-68-characters'),
  pingUserId: null,
  notification: aNotification(),
  earlier: [],
  task: aTask(),
  ...overrides,
});

/** A digest of tasks with these titles and ids from 1, without a ping. `anna` has assigned each task. */
export const aDigestMessage = ({
  titles = ['Send the offer'],
  ...overrides
}: Partial<DigestMessage> & Readonly<{ titles?: readonly string[] }> = {}): DigestMessage => ({
  webhook: aNotificationMessage().webhook,
  pingUserId: null,
  named: titles.map((title, index) => {
    const id = index + 1;
    const summary = `anna assigned you #${String(id)} ${title}`;
    return { task: aTask({ id, title }), notifications: [aNotification({ id, taskId: id, summary })] };
  }),
  more: 0,
  ...overrides,
});

/** Default: ends the lease without a change. */
export const aSettlement = (overrides: Partial<Settlement> = {}): Settlement => ({
  outcome: 'waiting',
  deliveries: [],
  dropped: [],
  cause: null,
  isNew: false,
  posted: null,
  attempts: 0,
  pauseSeconds: 0,
  ...overrides,
});
