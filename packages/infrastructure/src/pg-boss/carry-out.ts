import type { DeliverNotification, DeliverNotificationError, Delivery, DeliveryFailure } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { Logger } from '../logger.js';
import type { DeliveryQueue } from './delivery-queue.js';
import type { HeldClaim } from './held-claims.js';

/** How one attempt ended; `dead` is never tried again. */
export type DeliveryOutcome = 'delivered' | 'skipped' | 'retried' | 'rate_limited' | 'dead';

export type CarryOutDeps = Readonly<{
  queue: Pick<DeliveryQueue, 'complete' | 'postpone' | 'giveUp'>;
  deliver: DeliverNotification;
  logger: Logger;
  /** Told of every attempt that was decided. */
  onOutcome?: (outcome: DeliveryOutcome) => void;
}>;

/** Milliseconds since it was queued after which a failed delivery is given up. */
const PATIENCE = 24 * 60 * 60 * 1000;

/** Seconds between two tries of what a database that is away keeps from happening. */
const PAUSE = 1;

type Attempt = E.Either<DeliverNotificationError, Delivery>;

/** What is thrown is a bug, ours: it goes to the log, and the message is tried again as after any other failure. */
const tryOnce = async ({ deliver, logger }: CarryOutDeps, { claim }: HeldClaim): Promise<Attempt> => {
  try {
    return await deliver({ notificationId: claim.notificationId })();
  } catch (error) {
    logger.error('a delivery failed unexpectedly', { error, notification_id: claim.notificationId });
    return E.left({ _tag: 'DeliveryFailed', reason: 'unexpected error' });
  }
};

/** Waits as long as it takes, the lane with it; null when the claim is lost or the process ends first. */
const tryUntilDecided = async (
  deps: CarryOutDeps,
  held: HeldClaim,
): Promise<E.Either<Exclude<DeliveryFailure, { _tag: 'RateLimited' }>, Delivery> | null> => {
  for (;;) {
    const attempt = await tryOnce(deps, held);
    if (E.isRight(attempt)) return attempt;
    const failure = attempt.left;
    if (failure._tag !== 'RateLimited' && failure._tag !== 'Unavailable') return E.left(failure);
    if (failure._tag === 'RateLimited') deps.onOutcome?.('rate_limited');
    const seconds = failure._tag === 'RateLimited' ? failure.retryAfterSeconds : PAUSE;
    if (!(await held.wait(seconds))) return null;
  }
};

/** Until the database has taken note. When it cannot before the process ends, the delivery is repeated by the next. */
const settle = async ({ logger }: CarryOutDeps, held: HeldClaim, note: () => Promise<boolean>): Promise<void> => {
  for (;;) {
    try {
      await note();
      return;
    } catch (error) {
      logger.warn('the outcome of a delivery could not be saved yet', {
        notification_id: held.claim.notificationId,
        detail: error instanceof Error ? error.message : String(error),
      });
      if (!(await held.wait(PAUSE))) return;
    }
  }
};

/** Sends one notification, whatever it takes, and settles its claim. Never rejects. */
export const carryOut = async (deps: CarryOutDeps, held: HeldClaim): Promise<void> => {
  const { queue, logger, onOutcome } = deps;
  const { claim } = held;
  const start = performance.now();
  const fields = () => ({
    notification_id: claim.notificationId,
    webhook_id: claim.lane,
    attempt: claim.retryCount + 1,
    milliseconds: Math.round(performance.now() - start),
  });

  const outcome = await tryUntilDecided(deps, held);
  if (outcome === null) {
    if (!held.isLost()) await settle(deps, held, () => queue.postpone(claim, 'the process ended'));
    return;
  }
  if (E.isRight(outcome)) {
    const delivery = outcome.right;
    onOutcome?.(delivery.outcome);
    if (delivery.outcome === 'delivered') logger.info('notification delivered', fields());
    else logger.info('notification not sent', { ...fields(), why: delivery.why });
    await settle(deps, held, () => queue.complete(claim));
    return;
  }
  const { _tag: failure, reason } = outcome.left;
  if (failure === 'DeliveryFailed' && Date.now() - claim.queuedAt.getTime() < PATIENCE) {
    onOutcome?.('retried');
    logger.warn('notification delayed', { ...fields(), reason });
    await settle(deps, held, () => queue.postpone(claim, reason));
  } else {
    onOutcome?.('dead');
    logger.warn('notification given up', { ...fields(), failure, reason });
    await settle(deps, held, () => queue.giveUp(claim, failure, reason));
  }
};
