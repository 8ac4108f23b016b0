import type { DeliverNotification, DeliverNotificationError, Delivery } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { DeliveryQueue } from './delivery-queue.js';
import type { HeldClaim } from './held-claims.js';
import type { QueuedLane } from './queued-lane.js';
import {
  makeSettleDelivery,
  PAUSE,
  type Failed,
  type Sent,
  type SettleDeliveryDeps,
  type Skipped,
} from './settle-delivery.js';

export type CarryOutDeps = SettleDeliveryDeps &
  Readonly<{ queue: Pick<DeliveryQueue, 'laneOf'>; deliver: DeliverNotification }>;

type Attempt = E.Either<DeliverNotificationError, Delivery>;

type Decision = E.Either<Failed, Sent | Skipped>;

/** What is thrown is a bug, ours: it goes to the log, and the message is tried again as after any other failure. */
const tryOnce = async ({ deliver, logger }: CarryOutDeps, { claim }: HeldClaim, lane: QueuedLane): Promise<Attempt> => {
  try {
    return await deliver({ notificationId: claim.notificationId, lane })();
  } catch (error) {
    logger.error('a delivery failed unexpectedly', { error, notification_id: claim.notificationId });
    return E.left({ _tag: 'DeliveryFailed', reason: 'unexpected error' });
  }
};

/** What was decided, or the seconds until the next try when nothing was. */
const decisionOf = (attempt: Attempt): Decision | number => {
  if (E.isRight(attempt)) {
    const delivery = attempt.right;
    return delivery.outcome === 'waits' ? delivery.seconds : E.right(delivery);
  }
  const failure = attempt.left;
  if (failure._tag === 'Unavailable') return PAUSE;
  return failure._tag === 'RateLimited' ? failure.retryAfterSeconds : E.left(failure);
};

/** Waits as long as it takes, the lane with it; null when the claim is lost or the process ends first. */
const tryUntilDecided = async (deps: CarryOutDeps, held: HeldClaim, lane: QueuedLane): Promise<Decision | null> => {
  for (;;) {
    const attempt = await tryOnce(deps, held, lane);
    if (E.isLeft(attempt) && attempt.left._tag === 'RateLimited') deps.onOutcome?.('rate_limited');
    const decision = decisionOf(attempt);
    if (typeof decision !== 'number') return decision;
    if (!(await held.wait(decision))) return null;
  }
};

/** Sends one notification, whatever it takes, and settles its claim and what was told with it. Never rejects. */
export const carryOut = async (deps: CarryOutDeps, held: HeldClaim): Promise<void> => {
  const lane = deps.queue.laneOf(held.claim);
  const settle = makeSettleDelivery(deps, held, lane);
  const decision = await tryUntilDecided(deps, held, lane);
  if (decision === null) return settle.handBack();
  if (E.isLeft(decision)) return settle.failed(decision.left);
  return decision.right.outcome === 'delivered' ? settle.sent(decision.right) : settle.skipped(decision.right);
};
