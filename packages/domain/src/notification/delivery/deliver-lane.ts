import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../shared/errors.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { NotificationStores } from '../notification-stores.js';
import { webhookPartsOf } from '../../user/webhook-url.js';
import type { DeliveryQueue, LeasedLane, PostedMessages, QueuedDelivery, Settlement } from './delivery-queue.port.js';
import type { NotificationQueries, PendingDelivery } from '../notification-queries.port.js';
import type { DeliveryFailure, NotificationMessage, Notifier } from './notifier.port.js';
import { planDelivery, type DebounceWindow, type Plan, type PostPlan } from './plan-delivery.js';
import { canExtendMessage, type MessageId, type PostedMessage } from './posted-message.js';
import { revokeWebhook } from './revoke-webhook.js';

export type DeliverLaneDeps = Readonly<{
  queue: Pick<DeliveryQueue, 'settle'>;
  notificationQueries: NotificationQueries;
  postedMessages: PostedMessages;
  notifier: Omit<Notifier, 'sendTest'>;
  unitOfWork: UnitOfWork<NotificationStores>;
  debounceWindow: DebounceWindow;
  /** A random number from 0 to 1. It spreads the retries of webhooks that failed at the same time. */
  random: () => number;
}>;

/** Sends the first message of a lane, if it is due, and settles the lane. */
export type DeliverLane = (lane: LeasedLane) => TE.TaskEither<Unavailable, Settlement>;

/** A delivery that still fails at this age becomes a dead letter. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;

const LONGEST_BACK_OFF_SECONDS = 300;

const NOTHING = { deliveries: [], dropped: [], cause: null, isNew: false, posted: null, attempts: 0, pauseSeconds: 0 };

type Posted = Pick<Settlement, 'isNew' | 'posted'>;

export const makeDeliverLane = (deps: DeliverLaneDeps): DeliverLane => {
  const { queue, notificationQueries, postedMessages, notifier, unitOfWork } = deps;

  const findPosted = (pending: readonly PendingDelivery[]) => {
    const edited = pending.filter(({ notification }) => canExtendMessage(notification)).map(({ task }) => task.id);
    const [first] = pending;
    return first === undefined || edited.length === 0 ? TE.right([]) : postedMessages.find(first.recipient.id, edited);
  };

  const planFor = (lane: LeasedLane) =>
    pipe(
      notificationQueries.findForDelivery(lane.deliveries.map(({ notificationId }) => notificationId)),
      TE.bindTo('pending'),
      TE.bind('posted', ({ pending }) => findPosted(pending)),
      TE.map(({ pending, posted }) => planDelivery(lane, pending, posted, deps.debounceWindow)),
    );

  const send = (message: NotificationMessage, now: Date) =>
    pipe(
      notifier.send(message),
      TE.map((id): Posted => ({ isNew: true, posted: id === null ? null : postedAs(message, id, now) })),
    );

  /** Sends a new message if the posted one was deleted. */
  const edit = (message: NotificationMessage, { messageId, postedAt }: PostedMessage, now: Date) =>
    pipe(
      notifier.edit(messageId, message),
      TE.map(({ found }) => (found ? { isNew: false, posted: postedAs(message, messageId, postedAt) } : null)),
      TE.flatMap((edited) => (edited === null ? send({ ...message, earlier: [] }, now) : TE.right(edited))),
    );

  const post = (plan: PostPlan, now: Date): TE.TaskEither<DeliveryFailure, Posted> => {
    if (plan.action === 'send') return send(plan.message, now);
    if (plan.action === 'edit') return edit(plan.message, plan.posted, now);
    return pipe(
      notifier.sendDigest(plan.digest),
      TE.map(() => ({ isNew: true, posted: null })),
    );
  };

  const afterFailure = (
    lane: LeasedLane,
    { deliveries, message: { webhook: called, notification } }: PostPlan,
    failure: DeliveryFailure,
  ): TE.TaskEither<Unavailable, Settlement> => {
    const { attempts, leasedAt: at } = lane;
    if (failure._tag === 'RateLimited')
      return TE.right({ ...NOTHING, outcome: 'rate_limited', attempts, pauseSeconds: failure.retryAfterSeconds });
    const { _tag, reason } = failure;
    if (_tag === 'DeliveryFailed') return TE.right(retryLater(lane, deliveries, reason, deps.random));
    const dead: Settlement = { ...NOTHING, outcome: 'dead', deliveries, cause: { failure: _tag, reason } };
    if (_tag === 'DeliveryRejected') return TE.right(dead);
    const { recipientId: ownerId, createdAt: calledFor } = notification;
    return pipe(
      unitOfWork.run((stores) => revokeWebhook(stores, { ownerId, called, calledFor, reason, at })),
      TE.map(() => dead),
    );
  };

  const execute = (lane: LeasedLane, plan: Plan): TE.TaskEither<Unavailable, Settlement> => {
    const { attempts, leasedAt } = lane;
    if (plan.action === 'drop') return TE.right({ ...NOTHING, outcome: 'skipped', dropped: plan.dropped });
    if (plan.action === 'wait') {
      const pauseSeconds = (plan.until.getTime() - leasedAt.getTime()) / 1000;
      return TE.right({ ...NOTHING, outcome: 'waiting', attempts, pauseSeconds });
    }
    const { message, deliveries, dropped } = plan;
    return pipe(
      post(plan, leasedAt),
      TE.matchEW(
        (failure) => afterFailure(lane, plan, failure),
        (posted) => {
          const pauseSeconds = notifier.pauseSeconds(message.webhook);
          return TE.right({ ...NOTHING, ...posted, outcome: 'delivered', deliveries, dropped, pauseSeconds });
        },
      ),
    );
  };

  return (lane) =>
    pipe(
      planFor(lane),
      TE.flatMap((plan) => execute(lane, plan)),
      TE.tap((settlement) => queue.settle(lane, settlement)),
    );
};

const postedAs = (
  { webhook, notification: { recipientId, taskId, summary }, earlier }: NotificationMessage,
  messageId: MessageId,
  postedAt: Date,
): PostedMessage => {
  const webhookId = webhookPartsOf(webhook).id;
  return { recipientId, taskId, webhookId, messageId, postedAt, summaries: [...earlier, summary] };
};

/** Deliveries older than a day become dead letters. Otherwise all deliveries are retried. */
export const retryLater = (
  { attempts, leasedAt }: LeasedLane,
  deliveries: readonly QueuedDelivery[],
  reason: string,
  random: () => number,
): Settlement => {
  const cause = { failure: 'DeliveryFailed' as const, reason };
  const expired = deliveries.filter(({ queuedAt }) => leasedAt.getTime() - queuedAt.getTime() >= MAX_AGE_MS);
  if (expired.length > 0) return { ...NOTHING, outcome: 'dead', deliveries: expired, cause };
  // One to two seconds, then twice as long each time.
  const pauseSeconds = Math.min(LONGEST_BACK_OFF_SECONDS, 2 ** attempts * (1 + random()));
  return { ...NOTHING, outcome: 'retried', deliveries, cause, attempts: attempts + 1, pauseSeconds };
};
