import type { DeliverNotification } from '@l-age/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logger.js';
import { makeBell } from './bell.js';
import { carryOut } from './carry-out.js';
import type { Claim, DeliveryQueue } from './delivery-queue.js';
import { makeHeldClaims } from './held-claims.js';
import type { DeliveryOutcome } from './settle-delivery.js';

export type { DeliveryOutcome } from './settle-delivery.js';

export type DeliveryWorkerDeps = Readonly<{
  queue: DeliveryQueue;
  deliver: DeliverNotification;
  logger: Logger;
  /** Messages on their way to Discord at the same moment. Those that wait for their turn do not count. */
  concurrency?: number;
  /** Told of every attempt that was decided. */
  onOutcome?: (outcome: DeliveryOutcome) => void;
}>;

/** Sends what is in the queue, all lanes at once. */
export type DeliveryWorker = Readonly<{
  start: () => void;
  /** Takes nothing new, and gives what is on its way some milliseconds to arrive. */
  stop: (milliseconds?: number) => Promise<void>;
}>;

/** A lane that hangs occupies one of these for ten seconds. */
const DEFAULT_CONCURRENCY = 500;
/** More begun at the same moment would keep requests waiting: after an outage hundreds are due at once. */
const MOST_AT_A_TIME = 20;

/** Milliseconds. What is added in this process is heard of at once; this is for what others add, and what was postponed. */
const POLL = 500;
/** Between two looks into the queue, however often somebody rings. */
const LEAST_PAUSE = 20;
const PAUSE_AFTER_ERROR = 1_000;
/** Three times within the ten seconds after which a claim is taken over. */
const KEEP_EVERY = 3_000;
const LONGEST_STOP = 2_500;

export const makeDeliveryWorker = (deps: DeliveryWorkerDeps): DeliveryWorker => {
  const { queue, logger, concurrency = DEFAULT_CONCURRENCY } = deps;
  const bell = makeBell();
  const claims = makeHeldClaims(queue, logger);
  const underway = new Set<Promise<void>>();
  let stopping = false;
  let keeping = false;
  let looking: Promise<void> | undefined;
  let keeper: NodeJS.Timeout | undefined;

  const begin = (claim: Claim): void => {
    const held = claims.hold(claim);
    const work = carryOut(deps, held).finally(() => {
      held.release();
      underway.delete(work);
      bell.ring();
    });
    underway.add(work);
  };

  /** Milliseconds to sleep before the next look. */
  const look = async (): Promise<number> => {
    const room = Math.min(MOST_AT_A_TIME, concurrency - claims.busy());
    if (room <= 0) return POLL;
    try {
      const claimed = await queue.claim(room);
      claimed.forEach(begin);
      return claimed.length < room ? POLL : 0;
    } catch (error) {
      logger.warn('the delivery queue cannot be read', { detail: error instanceof Error ? error.message : '' });
      await sleep(PAUSE_AFTER_ERROR);
      return 0;
    }
  };

  const lookAgainAndAgain = async (): Promise<void> => {
    while (!stopping) {
      const pause = await look();
      if (pause > 0) await bell.sleep(pause);
      await sleep(LEAST_PAUSE);
    }
  };

  const keep = async (): Promise<void> => {
    if (keeping) return;
    keeping = true;
    try {
      await claims.keepAll();
    } catch (error) {
      logger.debug('claims could not be renewed', { error });
    } finally {
      keeping = false;
    }
  };

  return {
    start: () => {
      queue.onAdded(bell.ring);
      keeper = setInterval(() => void keep(), KEEP_EVERY);
      looking = lookAgainAndAgain();
    },
    stop: async (milliseconds = LONGEST_STOP) => {
      stopping = true;
      bell.ring();
      claims.hurry();
      await looking;
      const timer = new AbortController();
      const late = sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined);
      await Promise.race([Promise.allSettled(underway), late]);
      timer.abort();
      clearInterval(keeper);
      if (underway.size > 0) logger.warn('deliveries are repeated after the restart', { deliveries: underway.size });
    },
  };
};
