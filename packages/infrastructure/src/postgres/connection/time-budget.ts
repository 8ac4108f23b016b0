import { AsyncLocalStorage } from 'node:async_hooks';

/** Milliseconds that the work may still wait for the database: for connections, locks and answers, all together. */
type TimeBudget = { left: number };

/** Milliseconds: an answer of a request is promised within five seconds. */
const REQUEST_TIME = 4_500;

const current = new AsyncLocalStorage<TimeBudget>();

/**
 * Runs work that waits for the database this long at most, however many statements it has. Other waits, for a body or for
 * a password hash, do not count.
 */
export const withTimeBudget = <A>(work: () => A, milliseconds = REQUEST_TIME): A =>
  current.run({ left: milliseconds }, work);

/** Runs work that does not belong to the request that started it. */
export const withoutTimeBudget = <A>(work: () => A): A => current.exit(work);

/** Nothing was sent: the connection is as good as before. */
export class TimeIsUp extends Error {
  constructor() {
    // In the words of the pool, which `isUnavailable` knows.
    super('timeout exceeded when trying to connect: the time for the database is up');
  }
}

/**
 * Runs one step with the milliseconds that it may take: `atMost`, or less when the budget has less, but not less than
 * `atLeast`. A step that needs no minimum does not begin when nothing is left.
 */
export const spendTime = async <A>(
  atMost: number,
  step: (milliseconds: number) => Promise<A>,
  atLeast = 0,
): Promise<A> => {
  const budget = current.getStore();
  if (budget === undefined) return step(atMost);
  if (budget.left < 1 && atLeast === 0) throw new TimeIsUp();
  const start = performance.now();
  try {
    return await step(Math.max(atLeast, Math.min(atMost, Math.floor(budget.left))));
  } finally {
    budget.left -= performance.now() - start;
  }
};

/** Rejects when the value is not there in time; a value that comes later is handed to `discard`. */
export const withinTime = <A>(value: Promise<A>, milliseconds: number, discard: (late: A) => void): Promise<A> =>
  new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new TimeIsUp());
    }, milliseconds);
    value.then(
      (here) => {
        clearTimeout(timer);
        if (isLate) discard(here);
        else resolve(here);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
