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
  /** Resolves when a run that is under way has ended. */
  stop: () => Promise<void>;
}>;

const HOUR_MS = 60 * 60 * 1000;

/** Purges old data now and then. Every replica may run it: rows that one removes are locked for the others. */
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
    if (!isStopped) schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => void (running = run()), interval).unref();
  };
  return {
    start: schedule,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      return running;
    },
  };
};
