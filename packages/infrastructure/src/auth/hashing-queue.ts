import { hashingQueueFull, type DomainErrorOf } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { makeSemaphore } from '../semaphore.js';

export type HashingQueueOptions = Readonly<{
  /** Jobs that run at the same time. */
  concurrency: number;
  /** Jobs that can wait. */
  capacity: number;
  /** The first estimate of a job's duration, for `Retry-After`. */
  expectedJobMilliseconds: number;
  maxWaitMilliseconds: number;
  /** A monotonic clock, in milliseconds. */
  now?: () => number;
}>;

export type HashingQueue = Readonly<{
  /** Runs the jobs in order. Fails at once if the queue is full, and later if a job has waited too long. */
  run: <A>(job: () => Promise<A>) => TaskEither<DomainErrorOf<'HashingQueueFull'>, A>;
}>;

/** Weight of the latest measurement in the average duration. */
const SMOOTHING = 0.1;

export const makeHashingQueue = ({
  concurrency,
  capacity,
  expectedJobMilliseconds,
  maxWaitMilliseconds,
  now = () => performance.now(),
}: HashingQueueOptions): HashingQueue => {
  const semaphore = makeSemaphore({ permits: concurrency, capacity, maxWaitMilliseconds });
  let jobMilliseconds = expectedJobMilliseconds;

  const secondsUntilEmpty = (): number =>
    Math.max(1, Math.ceil((semaphore.load() * jobMilliseconds) / concurrency / 1000));

  return {
    run: (job) => async () => {
      const release = await semaphore.acquire();
      if (release === null) return E.left(hashingQueueFull(secondsUntilEmpty()));
      const startedAt = now();
      try {
        return E.right(await job());
      } finally {
        jobMilliseconds += SMOOTHING * (now() - startedAt - jobMilliseconds);
        release();
      }
    },
  };
};
