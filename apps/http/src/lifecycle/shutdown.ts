import type { Logger } from '@l-age/infrastructure';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Closers } from './closers.js';
import type { Drain } from './drain.js';

export type StopOptions = Readonly<{
  /** How long new requests are served. Default: as configured. */
  graceSeconds?: number;
  /** Ends the grace period as soon as no client is connected. */
  untilIdle?: boolean;
}>;

/** Stops the service without failing a request. A second call waits for the first. */
export type Stop = (options?: StopOptions) => Promise<void>;

type StopDeps = Readonly<{ drain: Drain; closers: Closers; logger: Logger; graceSeconds: number }>;

/** Milliseconds after the signal. Requests that are open then are cut off, so that the process can exit within ten seconds. */
const CUT_OFF = 8_000;
/** For requests that arrive at the end of a long grace period. */
const MIN_REQUEST_TIME = 1_500;
const POLL_INTERVAL = 50;

const waitForGracePeriod = async (drain: Drain, milliseconds: number, untilIdle: boolean): Promise<void> => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end && !(untilIdle && drain.connections() === 0))
    await sleep(Math.min(POLL_INTERVAL, Math.max(1, end - performance.now())));
};

export const makeStop = ({ drain, closers, logger, graceSeconds: configured }: StopDeps): Stop => {
  const stop = async ({ graceSeconds = configured, untilIdle = false }: StopOptions): Promise<void> => {
    const start = performance.now();
    logger.info('shutting down', { grace_seconds: graceSeconds });
    drain.begin();
    await waitForGracePeriod(drain, graceSeconds * 1000, untilIdle);
    const cutOff = await drain.close(Math.max(MIN_REQUEST_TIME, CUT_OFF - (performance.now() - start)));
    if (cutOff > 0) logger.warn('connections were cut off', { connections: cutOff });
    await closers.closeAll();
    logger.info('shut down', { milliseconds: Math.round(performance.now() - start) });
  };

  let stopped: Promise<void> | undefined;
  return (options = {}) => (stopped ??= stop(options));
};
