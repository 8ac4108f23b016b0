import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';

/** Rows that are removed when they are older than a limit, in the order of removal. */
export const PURGED = [
  /** Expired sessions, with their refresh tokens. Age: since the expiry. */
  'sessions',
  /** Expired refresh tokens of sessions that go on. Used ones are kept until they expire: a replay must be recognised. */
  'refresh_tokens',
  /** Answers to requests with an `Idempotency-Key`. Age: since the first request. */
  'idempotency_keys',
  /** Failed logins and known addresses. Age: since the store may forget them. */
  'login_failures',
  /** Dead letters. Age: since delivery ended. */
  'dead_letters',
  /** The last message about a task, which edits are added to. Age: since it was posted. */
  'posted_messages',
  /** Lanes without deliveries. Age: since the last message. */
  'lanes',
  /** Read notifications, and those that are only for Discord, unless they wait for delivery or are dead letters. */
  'notifications',
] as const;

export type Purged = (typeof PURGED)[number];

/** Removal of old rows. Several processes may purge at the same time: each row is removed once, locked rows are left. */
export type Retention = Readonly<{
  /** Removes at most so many rows that are at least as old as `until`. Resolves to their number. */
  purge: (what: Purged, until: Date, atMost: number) => TaskEither<Unavailable, number>;
}>;
