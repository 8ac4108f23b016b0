import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { hashingQueueFull, type DomainErrorOf } from '@l-age/domain';

export type WorkQueueOptions = Readonly<{
  /** Jobs that run at once. */
  concurrency: number;
  /** Jobs that may wait beside those that run. */
  capacity: number;
  /** How long a job takes, until some have been measured; for the advice when to come back. */
  expectedJobMilliseconds: number;
  /** A monotonic clock, in milliseconds. */
  now: () => number;
}>;

export type WorkQueue = Readonly<{
  /** Runs the jobs in the order in which they came; refuses at once what finds the queue full. */
  run: <A>(job: () => Promise<A>) => TaskEither<DomainErrorOf<'HashingQueueFull'>, A>;
}>;

/** How much the latest measurement moves the average. */
const SMOOTHING = 0.1;

export const makeWorkQueue = ({ concurrency, capacity, expectedJobMilliseconds, now }: WorkQueueOptions): WorkQueue => {
  const waiting: (() => void)[] = [];
  let running = 0;
  let jobMilliseconds = expectedJobMilliseconds;

  const secondsUntilDrained = (): number =>
    Math.max(1, Math.ceil(((running + waiting.length) * jobMilliseconds) / concurrency / 1000));

  /** A job that ends hands its turn to the next in line, so that nobody overtakes. */
  const turn = (): Promise<void> => {
    if (running >= concurrency) return new Promise((resolve) => waiting.push(resolve));
    running += 1;
    return Promise.resolve();
  };

  const endTurn = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };

  return {
    run: (job) => async () => {
      if (running >= concurrency && waiting.length >= capacity) return E.left(hashingQueueFull(secondsUntilDrained()));
      await turn();
      const startedAt = now();
      try {
        return E.right(await job());
      } finally {
        jobMilliseconds += SMOOTHING * (now() - startedAt - jobMilliseconds);
        endTurn();
      }
    },
  };
};
