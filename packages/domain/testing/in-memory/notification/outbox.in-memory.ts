import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NotificationId } from '#src/shared/ids.js';
import type { Outbox } from '#src/notification/outbox.port.js';
import { usableWebhook } from '#src/user/discord-contact.js';
import type { User } from '#src/user/user.js';
import { webhookPartsOf } from '#src/user/webhook-url.js';
import { addActivity } from '../task/activity-log.in-memory.js';
import { queueDelivery, requireStored, type Transaction } from '../snapshot.js';
import type { StoredTaskNotification } from './stored-notification.js';

/** Assigns ids in the order of delivery. */
export const makeInMemoryOutbox = (transaction: Transaction): Outbox => ({
  add: (drafts, entry) =>
    TE.fromIO(() => {
      if (entry !== undefined) addActivity(transaction, entry);
      const { read, write, nextNumber } = transaction;
      const { users, tasks, notifications } = read();
      requireStored(
        users,
        drafts.flatMap(({ recipientId, actor }) => [recipientId, actor.id]),
      );
      requireStored(
        tasks,
        drafts.map(({ taskId }) => taskId),
      );
      const added = drafts.map(({ channels, ...draft }): StoredTaskNotification => ({
        kind: 'task',
        notification: { ...draft, id: nextNumber('notification') as NotificationId },
        channels,
        readAt: null,
      }));
      write({ notifications: new Map([...notifications, ...added.map((one) => [one.notification.id, one] as const)]) });
      for (const stored of added) {
        const webhookId = webhookIdFor(users.get(stored.notification.recipientId), stored);
        if (webhookId !== null) queueDelivery(transaction, stored.notification.id, webhookId);
      }
    }),
});

/** Like the Postgres adapter: the recipient must have a usable webhook. */
const webhookIdFor = (
  recipient: User | undefined,
  { notification, channels }: StoredTaskNotification,
): string | null =>
  channels.discord && recipient?.isActive === true
    ? pipe(
        usableWebhook(recipient.discord, notification.createdAt),
        O.map((webhook) => webhookPartsOf(webhook).id),
        O.toNullable,
      )
    : null;
