import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NotificationId } from '#src/notification/notification.js';
import type { Outbox } from '#src/notification/outbox.port.js';
import { usableWebhook } from '#src/user/discord-contact.js';
import type { User } from '#src/user/user.js';
import { webhookPartsOf } from '#src/user/webhook-url.js';
import { addActivity } from '../task/activity-log.in-memory.js';
import { queueDelivery, requireStored, type Transaction } from '../snapshot.js';
import type { ToldNotification } from './stored-notification.js';

/** Numbers the notifications in the order in which they are to be delivered. */
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
      const added = drafts.map(({ channels, ...draft }): ToldNotification => ({
        kind: 'told',
        notification: { ...draft, id: nextNumber('notification') as NotificationId },
        channels,
        readAt: null,
      }));
      write({ notifications: new Map([...notifications, ...added.map((one) => [one.notification.id, one] as const)]) });
      for (const told of added) {
        const webhookId = webhookIdFor(users.get(told.notification.recipientId), told);
        if (webhookId !== null) queueDelivery(transaction, told.notification.id, webhookId);
      }
    }),
});

/** As in Postgres: only for a recipient whose webhook is in use at this moment. */
const webhookIdFor = (recipient: User | undefined, { notification, channels }: ToldNotification): string | null =>
  channels.discord && recipient?.isActive === true
    ? pipe(
        usableWebhook(recipient.discord, notification.createdAt),
        O.map((webhook) => webhookPartsOf(webhook).id),
        O.toNullable,
      )
    : null;
