import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { AccountKey, CountedFailures } from './login-throttling.js';

/** Who tries to log in, and from which address; `null`: nobody knows. A network of one owner may count as one address. */
export type LoginAttempt = Readonly<{ account: AccountKey; address: string | null }>;

/** How many failures of one kind are remembered at least; the latest. */
export const REMEMBERED_FAILURES = 100;

/**
 * Counts wrong passwords. It stands outside of every unit of work: a failure is counted at once, whatever is rolled back,
 * and none of many concurrent ones is lost. Failures may be forgotten a day after the last.
 */
export type LoginFailures = Readonly<{
  find: (attempt: LoginAttempt) => TaskEither<Unavailable, CountedFailures>;
  recordFailure: (attempt: LoginAttempt, at: Date) => TaskEither<Unavailable, void>;
  /** The address is known from now on, for half a year, and its failures are forgotten; those of others are not. */
  recordSuccess: (attempt: LoginAttempt, at: Date) => TaskEither<Unavailable, void>;
}>;
