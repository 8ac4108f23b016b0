import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../shared/errors.js';

/** The kinds of rows that expire, in the order of removal. */
export const PURGED = [
  /** Expired sessions, with their refresh tokens. Age: since the expiry. */
  'sessions',
  /** Expired refresh tokens of open sessions. Used tokens stay until they expire, to detect replays. */
  'refresh_tokens',
  /** Answers to requests with an `Idempotency-Key`. Age: since the first request. */
  'idempotency_keys',
  /** Failed logins and known addresses. Age: since the store may delete them. */
  'login_failures',
  /** Dead letters. Age: since delivery ended. */
  'dead_letters',
  /** The latest message about a task, which edits extend. Age: since the post. */
  'posted_messages',
  /** Lanes without deliveries. Age: since the last message. */
  'lanes',
  /** Read notifications, and notifications for Discord only. Not if they wait for delivery or are dead letters. */
  'notifications',
] as const;

export type Purged = (typeof PURGED)[number];

/** Removal of old rows. Several processes may purge at the same time: locked rows are skipped. */
export type Retention = Readonly<{
  /** Removes up to `atMost` rows whose age starts at `until` or earlier. Returns their number. */
  purge: (what: Purged, until: Date, atMost: number) => TaskEither<Unavailable, number>;
}>;
