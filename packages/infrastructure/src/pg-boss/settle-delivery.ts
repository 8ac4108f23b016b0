import type { Delivery, NotificationId, UndeliveredMessage } from '@l-age/domain';
import type { Logger } from '../logger.js';
import type { DeliveryQueue } from './delivery-queue.js';
import type { HeldClaim } from './held-claims.js';
import type { QueuedDelivery, QueuedLane } from './queued-lane.js';

/** How one attempt ended; `dead` is never tried again. */
export type DeliveryOutcome = 'delivered' | 'skipped' | 'retried' | 'rate_limited' | 'dead';

export type SettleDeliveryDeps = Readonly<{
  queue: Pick<DeliveryQueue, 'complete' | 'handBack' | 'postpone' | 'giveUp'>;
  logger: Logger;
  /**
   * Told of every attempt that was decided. What ends for each notification of a digest is told for each; that the
   * digest is tried again, once.
   */
  onOutcome?: (outcome: DeliveryOutcome) => void;
}>;

/** What can become of a claim, once that is decided. */
export type Sent = Extract<Delivery, { outcome: 'delivered' }>;
export type Skipped = Extract<Delivery, { outcome: 'skipped' }>;
export type Failed = Exclude<UndeliveredMessage, { _tag: 'RateLimited' }>;

/** Milliseconds since it was queued after which a failed delivery is given up. */
const PATIENCE = 24 * 60 * 60 * 1000;

/** Seconds between two tries of what a database that is away keeps from happening. */
export const PAUSE = 1;

const isOutOfPatience = ({ queuedAt }: QueuedDelivery): boolean => Date.now() - queuedAt.getTime() >= PATIENCE;

/** Notes what became of a claim, and of what was told with it: in the log, in the metrics, and in the queue. */
export const makeSettleDelivery = (
  { queue, logger, onOutcome }: SettleDeliveryDeps,
  held: HeldClaim,
  lane: Pick<QueuedLane, 'deliveriesOf'>,
) => {
  const { claim } = held;
  const start = performance.now();

  const fields = (others: readonly NotificationId[] = []) => ({
    notification_id: claim.notificationId,
    webhook_id: claim.lane,
    attempt: claim.retryCount + 1,
    milliseconds: Math.round(performance.now() - start),
    ...(others.length === 0 ? {} : { digest_of: [claim.notificationId, ...others] }),
  });
  const count = (outcome: DeliveryOutcome, times = 1): void => {
    for (let time = 0; time < times; time += 1) onOutcome?.(outcome);
  };

  /** Until the database has taken note. When it cannot before the process ends, the delivery is repeated by the next. */
  const note = async (settle: () => Promise<boolean>): Promise<void> => {
    for (;;) {
      try {
        await settle();
        return;
      } catch (error) {
        logger.warn('the outcome of a delivery could not be saved yet', {
          notification_id: claim.notificationId,
          detail: error instanceof Error ? error.message : String(error),
        });
        if (!(await held.wait(PAUSE))) return;
      }
    }
  };

  const giveUp = async (failure: Failed, dead: readonly QueuedDelivery[]): Promise<void> => {
    const { _tag, reason } = failure;
    count('dead', 1 + dead.length);
    const others = dead.map(({ notificationId }) => notificationId);
    logger.warn('notification given up', { ...fields(others), failure: _tag, reason });
    await note(() => queue.giveUp(claim, _tag, reason, dead));
  };

  return {
    sent: async ({ isNew, others, dropped }: Sent): Promise<void> => {
      count('delivered', 1 + others.length);
      logger.info('notification delivered', fields(others));
      count('skipped', dropped.length);
      for (const { notificationId, why } of dropped)
        logger.info('notification not sent', { ...fields(), notification_id: notificationId, why });
      const settled = [...others, ...dropped.map(({ notificationId }) => notificationId)];
      await note(() => queue.complete(claim, { isNew, others: lane.deliveriesOf(settled) }));
    },

    skipped: async ({ why }: Skipped): Promise<void> => {
      count('skipped');
      logger.info('notification not sent', { ...fields(), why });
      await note(() => queue.complete(claim));
    },

    failed: async (failure: Failed): Promise<void> => {
      const { others = [], reason } = failure;
      const together = lane.deliveriesOf(others);
      if (failure._tag !== 'DeliveryFailed') return giveUp(failure, together);
      // What has not waited for a day stays in its lane, and goes with the next.
      if (isOutOfPatience(claim)) return giveUp(failure, together.filter(isOutOfPatience));
      count('retried');
      logger.warn('notification delayed', { ...fields(others), reason });
      await note(() => queue.postpone(claim, reason));
    },

    /** For the next process. */
    handBack: (): Promise<void> => (held.isLost() ? Promise.resolve() : note(() => queue.handBack(claim))),
  };
};
