import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../shared/errors.js';
import type { AccountKey, CountedFailures } from './login-throttling.js';

/** The account and the client address; `null`: unknown. A network of one owner may count as one address. */
export type LoginAttempt = Readonly<{ account: AccountKey; address: string | null }>;

/** A store keeps at least this many of the latest failures per account and per address. */
export const REMEMBERED_FAILURES = 100;

/**
 * Counts failed logins, outside any unit of work: a rollback does not undo it, and concurrent failures all count. A store
 * may delete failures a day after the last one.
 */
export type LoginFailures = Readonly<{
  find: (attempt: LoginAttempt) => TaskEither<Unavailable, CountedFailures>;
  recordFailure: (attempt: LoginAttempt, at: Date) => TaskEither<Unavailable, void>;
  /** Makes the address known for half a year, and deletes its failures. Failures from other addresses stay. */
  recordSuccess: (attempt: LoginAttempt, at: Date) => TaskEither<Unavailable, void>;
}>;
