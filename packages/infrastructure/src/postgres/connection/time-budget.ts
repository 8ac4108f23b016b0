import { AsyncLocalStorage } from 'node:async_hooks';

/** The milliseconds that remain for all waits for the database: connections, locks and results. */
type TimeBudget = { left: number };

/** Milliseconds. A response is promised within five seconds. */
const REQUEST_TIME = 4_500;

const current = new AsyncLocalStorage<TimeBudget>();

/**
 * Limits the total time that the work waits for the database. Other waits, for example for a request body or a password
 * hash, do not count.
 */
export const withTimeBudget = <A>(work: () => A, milliseconds = REQUEST_TIME): A =>
  current.run({ left: milliseconds }, work);

/** Runs work that is independent of the current request. */
export const withoutTimeBudget = <A>(work: () => A): A => current.exit(work);

/** The connection can be used again, because nothing was sent. */
export class TimeBudgetExceeded extends Error {
  constructor() {
    // The beginning is the message of the pool, which `isUnavailable` recognizes.
    super('timeout exceeded when trying to connect: the time budget is used up');
  }
}

/**
 * Runs one step with its time limit: `atMost`, or the rest of the budget if that is less, and not less than `atLeast`.
 * Without `atLeast` the step is not started if the budget is used up.
 */
export const runWithinBudget = async <A>(
  atMost: number,
  step: (milliseconds: number) => Promise<A>,
  atLeast = 0,
): Promise<A> => {
  const budget = current.getStore();
  if (budget === undefined) return step(atMost);
  if (budget.left < 1 && atLeast === 0) throw new TimeBudgetExceeded();
  const start = performance.now();
  try {
    return await step(Math.max(atLeast, Math.min(atMost, Math.floor(budget.left))));
  } finally {
    budget.left -= performance.now() - start;
  }
};

/** Rejects if the value does not arrive in time. A late value is passed to `discard`. */
export const withTimeout = <A>(value: Promise<A>, milliseconds: number, discard: (late: A) => void): Promise<A> =>
  new Promise((resolve, reject) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      reject(new TimeBudgetExceeded());
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
