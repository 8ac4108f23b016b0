import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import { maySee } from '../task/task-rights.js';
import { usableWebhook } from '../user/discord-contact.js';
import type { WebhookUrl } from '../user/webhook-url.js';
import type { NotificationQueries, PendingDelivery } from './notification-queries.port.js';
import type { NotificationId } from './notification.js';
import type { DeliveryFailure } from './notifier.port.js';
import { postMessage, type PostMessageDeps } from './post-message.js';
import { revokeWebhook } from './revoke-webhook.js';

export type DeliverNotificationDeps = PostMessageDeps &
  Readonly<{ notificationQueries: NotificationQueries; unitOfWork: UnitOfWork }>;

export type DeliverNotificationInput = Readonly<{ notificationId: NotificationId }>;

export type SkipReason = 'notification_gone' | 'recipient_may_not_know' | 'no_usable_webhook';

export type Delivery = Readonly<{ outcome: 'delivered' }> | Readonly<{ outcome: 'skipped'; why: SkipReason }>;

export type DeliverNotificationError = DeliveryFailure | Unavailable;

/**
 * Sends one notification, when it may still be sent: much can have changed since it was written. A webhook that turns
 * out to be revoked is disabled before the failure is returned.
 */
export type DeliverNotification = (
  input: DeliverNotificationInput,
) => TE.TaskEither<DeliverNotificationError, Delivery>;

export const makeDeliverNotification =
  (deps: DeliverNotificationDeps): DeliverNotification =>
  ({ notificationId }) =>
    pipe(
      deps.notificationQueries.findForDelivery(notificationId),
      TE.flatMap(O.match(() => TE.right(skipped('notification_gone')), deliver(deps))),
    );

/**
 * Told are only people who are active and may see the task at this moment. Two events take the sight of it away
 * themselves and are told nevertheless: the deletion, and being unassigned.
 */
export const mayStillBeTold = ({ notification, task, recipient }: PendingDelivery): boolean =>
  recipient.isActive &&
  (notification.event === 'deleted' || notification.reason === 'unassigned' || maySee(recipient, task));

const skipped = (why: SkipReason): Delivery => ({ outcome: 'skipped', why });

const deliver =
  (deps: DeliverNotificationDeps) =>
  (pending: PendingDelivery): TE.TaskEither<DeliverNotificationError, Delivery> => {
    const { notification, task, recipient } = pending;
    if (!mayStillBeTold(pending)) return TE.right(skipped('recipient_may_not_know'));
    const webhook = usableWebhook(recipient.discord, notification.createdAt);
    if (O.isNone(webhook)) return TE.right(skipped('no_usable_webhook'));
    return pipe(
      postMessage(deps, { webhook: webhook.value, pingUserId: recipient.discord.userId, notification, task }),
      TE.map((): Delivery => ({ outcome: 'delivered' })),
      TE.orElse((failure) =>
        failure._tag === 'WebhookRevoked'
          ? pipe(
              revoke(deps, pending, webhook.value, failure.reason),
              TE.flatMap(() => TE.left<DeliverNotificationError, Delivery>(failure)),
            )
          : TE.left<DeliverNotificationError, Delivery>(failure),
      ),
    );
  };

const revoke = (
  { unitOfWork, clock }: DeliverNotificationDeps,
  { recipient, notification }: PendingDelivery,
  called: WebhookUrl,
  reason: string,
): TE.TaskEither<Unavailable, void> =>
  unitOfWork.run((stores) =>
    revokeWebhook(stores, {
      ownerId: recipient.id,
      called,
      calledFor: notification.createdAt,
      reason,
      at: clock.now(),
    }),
  );
