import { makeDeliverLane, retryLater } from '@l-age/domain';
import type { DeliverLaneDeps, DeliveryQueue, LeasedLane, Settlement } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { inBackground } from './in-background.js';
import type { Logger } from '../logger.js';
import type { Listener } from '../postgres/connection/listener.js';

/** The outcome of a delivery attempt. `delivered`, `skipped` and `dead` are final. */
export type DeliveryOutcome = Exclude<Settlement['outcome'], 'waiting'>;

export type DeliveryWorkerDeps = Omit<DeliverLaneDeps, 'queue'> &
  Readonly<{
    queue: DeliveryQueue;
    /** Receives a Postgres notification (NOTIFY) when any process queues a delivery. */
    listener: Listener;
    logger: Logger;
    /** The number of lanes that are processed at the same time. */
    concurrency?: number;
    /** Called once for each notification that is delivered, skipped or dead, and once for each failed attempt. */
    onOutcome?: (outcome: DeliveryOutcome) => void;
  }>;

/** Delivers queued notifications. Processes lanes concurrently. */
export type DeliveryWorker = Readonly<{
  start: () => void;
  /** Stops claiming, and waits up to `milliseconds` for the lanes in progress. */
  stop: (milliseconds?: number) => Promise<void>;
}>;

/** Lanes in progress. A hanging webhook occupies one for ten seconds. */
const DEFAULT_CONCURRENCY = 500;
/** Lanes per claim. More would delay requests: after an outage, hundreds of lanes are due. */
const MAX_CLAIMED_LANES = 20;

/** Milliseconds. The worker wakes up earlier if a delivery is queued or a pause ends. */
const POLL = 500;
/** The minimum time between two claims. */
const MIN_PAUSE = 20;
const PAUSE_AFTER_ERROR = 1_000;
/** Three times during a lease of ten seconds. */
const RENEW_EVERY = 3_000;
const DEFAULT_STOP = 2_500;

const detailOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const idOf = ({ deliveries: [first] }: LeasedLane) => ({ notification_id: first?.notificationId });

const LINES = {
  delivered: ['info', 'notification delivered'],
  retried: ['warn', 'notification delayed'],
  dead: ['warn', 'notification moved to the dead letters'],
} as const;

export const makeDeliveryWorker = (deps: DeliveryWorkerDeps): DeliveryWorker => {
  const { queue, listener, logger, concurrency = DEFAULT_CONCURRENCY, onOutcome = () => undefined } = deps;
  const inProgress = new Map<LeasedLane, Promise<void>>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const pause = (milliseconds: number) => sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  let wakeUp = new AbortController();
  const wake = (): void => wakeUp.abort();
  let claiming: Promise<void> | undefined;
  let renewer: NodeJS.Timeout | undefined;

  /**
   * If the outcome of a post is not saved, the message is posted again. Therefore retries until it is saved or the
   * process stops.
   */
  const settle: DeliveryQueue['settle'] = (lane, settlement) => async () => {
    for (;;) {
      const saved = await queue.settle(lane, settlement)();
      if (E.isRight(saved) && !saved.right) logger.warn('a delivery was taken over by another process', idOf(lane));
      if (E.isRight(saved) || signal.aborted) return saved;
      const detail = detailOf(saved.left.cause);
      logger.warn('the outcome of a delivery could not be saved yet', { ...idOf(lane), detail });
      await pause(PAUSE_AFTER_ERROR);
    }
  };
  const deliver = makeDeliverLane({ ...deps, queue: { settle } });

  /** Logs and counts the outcome. */
  const report = (lane: LeasedLane, settlement: Settlement, milliseconds: number): void => {
    const { outcome, deliveries, dropped, cause } = settlement;
    const fields = { webhook_id: lane.webhookId, attempt: lane.attempts + 1, milliseconds };
    const ids = deliveries.map(({ notificationId }) => notificationId);
    if (outcome === 'delivered' || outcome === 'retried' || outcome === 'dead') {
      const [level, line] = LINES[outcome];
      const digest = ids.length > 1 ? { digest_of: ids } : {};
      logger[level](line, { notification_id: ids[0], ...fields, ...digest, ...cause });
      for (const _ of outcome === 'retried' ? [1] : ids) onOutcome(outcome);
    }
    if (outcome === 'rate_limited') onOutcome(outcome);
    for (const { delivery, why } of dropped) {
      logger.info('notification not sent', { notification_id: delivery.notificationId, ...fields, why });
      onOutcome('skipped');
    }
  };

  const processLane = async (lane: LeasedLane): Promise<void> => {
    const start = performance.now();
    const settled = await deliver(lane)().catch((error: unknown) => {
      logger.error('a delivery failed unexpectedly', { error, ...idOf(lane) });
      const retry = retryLater(lane, lane.deliveries.slice(0, 1), 'unexpected error', deps.random);
      return TE.map(() => retry)(settle(lane, retry))();
    });
    // If the database is not available, the lease expires and the lane is claimed again.
    if (E.isLeft(settled)) return;
    report(lane, settled.right, Math.round(performance.now() - start));
    setTimeout(wake, Math.min(settled.right.pauseSeconds, 60) * 1000).unref();
  };

  const claimLanes = async (): Promise<void> => {
    const free = Math.min(MAX_CLAIMED_LANES, concurrency - inProgress.size);
    if (free <= 0) return;
    const claimed = await queue.claim(free)();
    if (E.isLeft(claimed)) {
      logger.warn('the delivery queue cannot be read', { detail: detailOf(claimed.left.cause) });
      return pause(PAUSE_AFTER_ERROR);
    }
    // Another process claims these lanes when their leases expire.
    if (signal.aborted) return;
    for (const lane of claimed.right) {
      const processing = inBackground(logger, 'a delivery', () => processLane(lane));
      inProgress.set(
        lane,
        processing.finally(() => inProgress.delete(lane)),
      );
    }
    // There may be more lanes that are due.
    if (claimed.right.length === free) wake();
  };

  const claimUntilStopped = async (): Promise<void> => {
    while (!signal.aborted) {
      wakeUp = new AbortController();
      await inBackground(logger, 'claiming deliveries', claimLanes);
      await sleep(POLL, undefined, { signal: wakeUp.signal }).catch(() => undefined);
      await pause(MIN_PAUSE);
    }
  };

  const renew = async (): Promise<void> => {
    await queue.renew([...inProgress.keys()])();
  };

  return {
    start: () => {
      listener.start({
        onNotification: wake,
        onLost: ({ message }) => logger.warn('the connection for delivery notifications was lost', { detail: message }),
      });
      renewer = setInterval(() => void inBackground(logger, 'renewing leases', renew), RENEW_EVERY);
      claiming = claimUntilStopped();
    },
    stop: async (milliseconds = DEFAULT_STOP) => {
      stopping.abort();
      wake();
      await claiming;
      await Promise.race([Promise.allSettled(inProgress.values()), sleep(milliseconds, undefined, { ref: false })]);
      clearInterval(renewer);
      await listener.stop();
      if (inProgress.size > 0)
        logger.warn('deliveries are repeated after the restart', { deliveries: inProgress.size });
    },
  };
};
