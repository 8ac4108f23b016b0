import type { Logger } from '@l-age/infrastructure';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Closers } from './closers.js';
import type { Drain } from './drain.js';

export type StopOptions = Readonly<{
  /** For how long requests that still arrive are served; by default as configured. */
  graceSeconds?: number;
  /** End that time as soon as nobody is connected. */
  hurried?: boolean;
}>;

/** Ends everything without failing a request; a second call waits for the first. */
export type Stop = (options?: StopOptions) => Promise<void>;

type StopDeps = Readonly<{ drain: Drain; closers: Closers; logger: Logger; graceSeconds: number }>;

/** Milliseconds since the signal: what is open then is cut off, so that the rest can end within ten seconds. */
const CUT_OFF = 8_000;
/** Requests that came at the end of a long grace get this much at least. */
const LEAST_FOR_REQUESTS = 1_500;
const POLL = 50;

const grace = async (drain: Drain, milliseconds: number, hurried: boolean): Promise<void> => {
  const end = performance.now() + milliseconds;
  while (performance.now() < end && !(hurried && drain.connections() === 0))
    await sleep(Math.min(POLL, Math.max(1, end - performance.now())));
};

export const makeStop = ({ drain, closers, logger, graceSeconds: configured }: StopDeps): Stop => {
  const stop = async ({ graceSeconds = configured, hurried = false }: StopOptions): Promise<void> => {
    const start = performance.now();
    logger.info('shutting down', { grace_seconds: graceSeconds });
    drain.begin();
    await grace(drain, graceSeconds * 1000, hurried);
    const cutOff = await drain.close(Math.max(LEAST_FOR_REQUESTS, CUT_OFF - (performance.now() - start)));
    if (cutOff > 0) logger.warn('connections were cut off', { connections: cutOff });
    await closers.closeAll();
    logger.info('shut down', { milliseconds: Math.round(performance.now() - start) });
  };

  let stopped: Promise<void> | undefined;
  return (options = {}) => (stopped ??= stop(options));
};
