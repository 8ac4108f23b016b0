import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NotificationId } from '../../notification/notification.js';
import type { Outbox } from '../../notification/outbox.port.js';
import { usableWebhook } from '../../user/discord-contact.js';
import type { User } from '../../user/user.js';
import { webhookPartsOf } from '../../user/webhook-url.js';
import { requireStored, type Transaction, type WaitingDelivery } from './snapshot.js';
import type { ToldNotification } from './stored-notification.js';

/** Numbers the notifications in the order in which they are to be delivered. */
export const makeInMemoryOutbox = ({ read, write, nextNumber }: Transaction): Outbox => ({
  add: (drafts) =>
    TE.fromIO(() => {
      const { users, tasks, notifications, deliveries } = read();
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
      write({
        notifications: new Map([...notifications, ...added.map((one) => [one.notification.id, one] as const)]),
        deliveries: [
          ...deliveries,
          ...added.flatMap((told) => deliveryOf(users.get(told.notification.recipientId), told)),
        ],
      });
    }),
});

/** As in Postgres: to whoever has a webhook in use at this moment. */
const deliveryOf = (
  recipient: User | undefined,
  { notification, channels }: ToldNotification,
): readonly WaitingDelivery[] =>
  channels.discord && recipient?.isActive === true
    ? pipe(
        usableWebhook(recipient.discord, notification.createdAt),
        O.map((webhook) => ({ notificationId: notification.id, webhookId: webhookPartsOf(webhook).id })),
        O.match(
          () => [],
          (delivery) => [delivery],
        ),
      )
    : [];
