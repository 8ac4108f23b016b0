import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { WebhookUrl } from '../user/webhook-url.js';
import { deliveredAlone, type DeliverNotificationError, type Delivery } from './delivery.js';
import type { Lane } from './lane.port.js';
import { webhookFor, type SkipReason } from './may-be-told.js';
import type { PendingDelivery } from './notification-queries.port.js';
import type { NotificationId } from './notification.js';
import { addToPosted, findOpenMessage, type NewMessage } from './post-message.js';
import { postWhenCalm, type PostWhenCalmDeps } from './post-when-calm.js';
import { revokeWebhook } from './revoke-webhook.js';

export type DeliverNotificationDeps = PostWhenCalmDeps & Readonly<{ unitOfWork: UnitOfWork }>;

export type DeliverNotificationInput = Readonly<{
  notificationId: NotificationId;
  /** The lane of which it is the head. */
  lane: Lane;
}>;

/**
 * Sends one notification, when it may still be sent; in a burst of them, together with those behind it. A webhook that
 * turns out to be revoked is disabled before the failure is returned.
 */
export type DeliverNotification = (
  input: DeliverNotificationInput,
) => TE.TaskEither<DeliverNotificationError, Delivery>;

export const makeDeliverNotification =
  (deps: DeliverNotificationDeps): DeliverNotification =>
  ({ notificationId, lane }) =>
    pipe(
      deps.notificationQueries.findForDelivery([notificationId]),
      TE.flatMap(([pending]) =>
        pending === undefined ? TE.right(skipped('notification_gone')) : deliver(deps, lane, pending),
      ),
    );

const skipped = (why: SkipReason): Delivery => ({ outcome: 'skipped', why });

const deliver = (
  deps: DeliverNotificationDeps,
  lane: Lane,
  pending: PendingDelivery,
): TE.TaskEither<DeliverNotificationError, Delivery> => {
  const webhook = webhookFor(pending);
  if (E.isLeft(webhook)) return TE.right(skipped(webhook.left));
  const { notification, task, recipient } = pending;
  return pipe(
    post(deps, lane, { webhook: webhook.right, pingUserId: recipient.discord.userId, notification, task }),
    TE.tapError((failure) =>
      failure._tag === 'WebhookRevoked' ? revoke(deps, pending, webhook.right, failure.reason) : TE.right(undefined),
    ),
  );
};

const post = (
  deps: DeliverNotificationDeps,
  lane: Lane,
  message: NewMessage,
): TE.TaskEither<DeliverNotificationError, Delivery> =>
  pipe(
    findOpenMessage(deps, message),
    TE.flatMap(
      O.match(
        () => postWhenCalm(deps, lane, message),
        (posted) => pipe(addToPosted(deps, posted, message), TE.map(deliveredAlone)),
      ),
    ),
  );

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
