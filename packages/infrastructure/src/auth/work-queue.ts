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
  /** Who has waited longer is sent away when it would be their turn: their client has given up, or soon will. */
  longestWaitMilliseconds: number;
  /** A monotonic clock, in milliseconds. */
  now: () => number;
}>;

export type WorkQueue = Readonly<{
  /** Runs the jobs in the order in which they came; refuses at once what finds the queue full, and later what waited too long. */
  run: <A>(job: () => Promise<A>) => TaskEither<DomainErrorOf<'HashingQueueFull'>, A>;
}>;

/** How much the latest measurement moves the average. */
const SMOOTHING = 0.1;

/** Somebody in line: told `true` when it is their turn, `false` when they are sent away. */
type Waiting = Readonly<{ since: number; call: (isTheirTurn: boolean) => void }>;

export const makeWorkQueue = ({
  concurrency,
  capacity,
  expectedJobMilliseconds,
  longestWaitMilliseconds,
  now,
}: WorkQueueOptions): WorkQueue => {
  const waiting: Waiting[] = [];
  let running = 0;
  let jobMilliseconds = expectedJobMilliseconds;

  const secondsUntilDrained = (): number =>
    Math.max(1, Math.ceil(((running + waiting.length) * jobMilliseconds) / concurrency / 1000));

  const turn = (): Promise<boolean> => {
    if (running >= concurrency) return new Promise((call) => waiting.push({ since: now(), call }));
    running += 1;
    return Promise.resolve(true);
  };

  /** Those who have waited too long stand at the head of the line. */
  const nextInTime = (): Waiting | undefined => {
    let next = waiting.shift();
    while (next !== undefined && now() - next.since > longestWaitMilliseconds) {
      next.call(false);
      next = waiting.shift();
    }
    return next;
  };

  /** A job that ends hands its turn to the next in line, so that nobody overtakes. */
  const endTurn = (): void => {
    const next = nextInTime();
    if (next === undefined) running -= 1;
    else next.call(true);
  };

  return {
    run: (job) => async () => {
      if (running >= concurrency && waiting.length >= capacity) return E.left(hashingQueueFull(secondsUntilDrained()));
      if (!(await turn())) return E.left(hashingQueueFull(secondsUntilDrained()));
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
