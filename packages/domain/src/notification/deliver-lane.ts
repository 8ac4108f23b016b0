import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import { webhookPartsOf } from '../user/webhook-url.js';
import type { DeliveryQueue, LeasedLane, PostedMessages, QueuedDelivery, Settlement } from './delivery-queue.port.js';
import type { NotificationQueries, PendingDelivery } from './notification-queries.port.js';
import type { DeliveryFailure, Notifier } from './notifier.port.js';
import { DEBOUNCE_WINDOW, planDelivery } from './plan-delivery.js';
import type { DebounceWindow, NewMessage, Plan, PostPlan } from './plan-delivery.js';
import { mayFold, type MessageId, type PostedMessage } from './posted-message.js';
import { revokeWebhook } from './revoke-webhook.js';

export type DeliverLaneDeps = Readonly<{
  queue: Pick<DeliveryQueue, 'settle'>;
  notificationQueries: NotificationQueries;
  postedMessages: PostedMessages;
  notifier: Omit<Notifier, 'sendTest'>;
  unitOfWork: UnitOfWork;
  clock: Clock;
  debounceWindow?: DebounceWindow;
  /** Between 0 and 1: spreads the retries of webhooks that failed at the same time. */
  random?: () => number;
}>;

/** Sends what is first in a lane, if it may be sent now, and settles the lane. */
export type DeliverLane = (lane: LeasedLane) => TE.TaskEither<Unavailable, Settlement>;

/** A long lane with notifications about a few tasks is not read to its end for each message. */
const FIRST_READ = 100;

/** A delivery that still fails at this age becomes a dead letter. */
const MAX_AGE_MS = 24 * 60 * 60 * 1000;

const LONGEST_BACK_OFF_SECONDS = 300;

export const makeDeliverLane =
  (deps: DeliverLaneDeps): DeliverLane =>
  (lane) =>
    pipe(
      planFor(deps, lane, lane.deliveries.slice(0, FIRST_READ)),
      TE.flatMap((plan) => (plan.action === 'digest' ? planFor(deps, lane, lane.deliveries) : TE.right(plan))),
      TE.flatMap((plan) => execute(deps, lane, plan)),
      TE.tap((settlement) => deps.queue.settle(lane, settlement)),
    );

const planFor = (
  { notificationQueries, postedMessages, debounceWindow = DEBOUNCE_WINDOW }: DeliverLaneDeps,
  { postedAt, leasedAt, deliveries: all }: LeasedLane,
  deliveries: readonly QueuedDelivery[],
): TE.TaskEither<Unavailable, Plan> =>
  pipe(
    notificationQueries.findForDelivery(deliveries.map(({ notificationId }) => notificationId)),
    TE.bindTo('found'),
    TE.bind('posted', ({ found }) => findPosted(postedMessages, found)),
    TE.map(({ found, posted }) => {
      const pendingOf = new Map(found.map((pending) => [pending.notification.id, pending]));
      const loaded = deliveries.map((each) => ({ ...each, pending: pendingOf.get(each.notificationId) ?? null }));
      const lastQueuedAt = all.at(-1)?.queuedAt ?? leasedAt;
      return planDelivery({ postedAt, lastQueuedAt, deliveries: loaded, posted }, leasedAt, debounceWindow);
    }),
  );

const findPosted = (
  postedMessages: PostedMessages,
  found: readonly PendingDelivery[],
): TE.TaskEither<Unavailable, readonly PostedMessage[]> => {
  const edited = found.filter(({ notification }) => mayFold(notification)).map(({ task }) => task.id);
  const [first] = found;
  return first === undefined || edited.length === 0
    ? TE.right([])
    : postedMessages.find(first.recipient.id, [...new Set(edited)]);
};

const NOTHING = { deliveries: [], dropped: [], cause: null, isNew: false, posted: null, attempts: 0, pauseSeconds: 0 };

/** Leaves the lane as it is, and sends nothing of it for so many seconds. */
export const pauseLane = (
  { attempts }: LeasedLane,
  outcome: 'waiting' | 'rate_limited',
  pauseSeconds: number,
): Settlement => ({ ...NOTHING, outcome, attempts, pauseSeconds });

const execute = (deps: DeliverLaneDeps, lane: LeasedLane, plan: Plan): TE.TaskEither<Unavailable, Settlement> => {
  if (plan.action === 'drop') return TE.right({ ...NOTHING, outcome: 'skipped', dropped: plan.dropped });
  if (plan.action === 'wait')
    return TE.right(pauseLane(lane, 'waiting', (plan.until.getTime() - lane.leasedAt.getTime()) / 1000));
  return pipe(
    post(deps.notifier, lane, plan),
    TE.matchEW(
      (failure) => afterFailure(deps, lane, plan, failure),
      (posted) => TE.right(delivered(deps.notifier, plan, posted)),
    ),
  );
};

type Posted = Pick<Settlement, 'isNew' | 'posted'>;

const post = (
  notifier: DeliverLaneDeps['notifier'],
  { leasedAt }: LeasedLane,
  plan: PostPlan,
): TE.TaskEither<DeliveryFailure, Posted> => {
  const { webhook, pingUserId, notification } = plan.message;
  if (plan.action === 'digest')
    return pipe(
      notifier.sendDigest({ webhook, pingUserId, ...plan.digest }),
      TE.map(() => ({ isNew: true, posted: null })),
    );
  const send = pipe(
    notifier.send({ ...plan.message, earlier: [] }),
    TE.map((id) => ({ isNew: true, posted: id === null ? null : firstOf(plan.message, id, leasedAt) })),
  );
  if (plan.action === 'send') return send;
  const { posted } = plan;
  const summaries = [...posted.summaries, notification.summary];
  return pipe(
    notifier.edit(posted.messageId, { ...plan.message, earlier: posted.summaries }),
    // Somebody may have deleted it.
    TE.flatMap(({ found }) => (found ? TE.right({ isNew: false, posted: { ...posted, summaries } }) : send)),
  );
};

const firstOf = ({ webhook, notification }: NewMessage, messageId: MessageId, postedAt: Date): PostedMessage => ({
  recipientId: notification.recipientId,
  taskId: notification.taskId,
  webhookId: webhookPartsOf(webhook).id,
  messageId,
  postedAt,
  summaries: [notification.summary],
});

const delivered = (
  notifier: DeliverLaneDeps['notifier'],
  { message, deliveries, dropped }: PostPlan,
  posted: Posted,
): Settlement => {
  const pauseSeconds = notifier.pauseSeconds(message.webhook);
  return { ...NOTHING, ...posted, outcome: 'delivered', deliveries, dropped, pauseSeconds };
};

const afterFailure = (
  deps: DeliverLaneDeps,
  lane: LeasedLane,
  { message, deliveries }: PostPlan,
  failure: DeliveryFailure,
): TE.TaskEither<Unavailable, Settlement> => {
  if (failure._tag === 'RateLimited') return TE.right(pauseLane(lane, 'rate_limited', failure.retryAfterSeconds));
  if (failure._tag === 'DeliveryFailed') return TE.right(retryLater(lane, deliveries, failure.reason, deps.random));
  const dead: Settlement = {
    ...NOTHING,
    outcome: 'dead',
    deliveries,
    cause: { failure: failure._tag, reason: failure.reason },
  };
  return pipe(
    failure._tag === 'WebhookRevoked' ? revoke(deps, message, failure.reason) : TE.right(undefined),
    TE.map(() => dead),
  );
};

/** Deliveries that have waited for a day become dead letters; otherwise all of them are tried again. */
export const retryLater = (
  { attempts, leasedAt }: LeasedLane,
  deliveries: readonly QueuedDelivery[],
  reason: string,
  random: () => number = Math.random,
): Settlement => {
  const cause = { failure: 'DeliveryFailed' as const, reason };
  const expired = deliveries.filter(({ queuedAt }) => leasedAt.getTime() - queuedAt.getTime() >= MAX_AGE_MS);
  if (expired.length > 0) return { ...NOTHING, outcome: 'dead', deliveries: expired, cause };
  // One to two seconds, then twice as long each time.
  const pauseSeconds = Math.min(LONGEST_BACK_OFF_SECONDS, 2 ** attempts * (1 + random()));
  return { ...NOTHING, outcome: 'retried', deliveries, cause, attempts: attempts + 1, pauseSeconds };
};

const revoke = (
  { unitOfWork, clock }: DeliverLaneDeps,
  { notification: { recipientId: ownerId, createdAt: calledFor }, webhook: called }: NewMessage,
  reason: string,
): TE.TaskEither<Unavailable, void> =>
  unitOfWork.run((stores) => revokeWebhook(stores, { ownerId, called, calledFor, reason, at: clock.now() }));
