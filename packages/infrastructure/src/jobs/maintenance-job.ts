import type { PurgeOldData } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { Logger } from '../logger.js';

export type MaintenanceJobOptions = Readonly<{
  purgeOldData: PurgeOldData;
  logger: Logger;
  /** Milliseconds from the end of a run to the start of the next one. */
  interval?: number;
}>;

export type MaintenanceJob = Readonly<{
  start: () => void;
  /** Resolves when a current run has ended. */
  stop: () => Promise<void>;
}>;

const HOUR_MS = 60 * 60 * 1000;

/** A random delay: replicas that start together purge at different times. */
const firstDelay = (interval: number): number => (interval / 60) * (1 + Math.random());

/** Purges old data repeatedly. All replicas can run it: rows that one replica deletes are locked for the others. */
export const makeMaintenanceJob = ({
  purgeOldData,
  logger,
  interval = HOUR_MS,
}: MaintenanceJobOptions): MaintenanceJob => {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = false;

  const purge = async (): Promise<void> => {
    try {
      const outcome = await purgeOldData()();
      if (E.isLeft(outcome)) logger.warn('old data could not be purged, the next run tries again');
      else if (Object.keys(outcome.right).length > 0) logger.info('old data was purged', { rows: outcome.right });
    } catch (error) {
      logger.error('old data could not be purged', { error });
    }
  };
  const run = async (): Promise<void> => {
    await purge();
    if (!isStopped) schedule(interval);
  };
  const schedule = (delay: number): void => {
    timer = setTimeout(() => void (running = run()), delay).unref();
  };
  return {
    start: () => schedule(firstDelay(interval)),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      return running;
    },
  };
};
