import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from '../errors.js';
import type { UserId } from '../user/user.js';

/** What makes two requests the same one. */
export type IdempotencyKey = Readonly<{
  ownerId: UserId;
  key: string;
  /** A digest of everything the answer depends on: a key that comes back with another one is refused. */
  fingerprint: string;
  /** What it was by keys that were used for digests before: a key kept with one of these is the same request. */
  formerFingerprints?: readonly string[];
  at: Date;
}>;

/** The keys of requests that must take effect once, inside one unit of work. */
export type IdempotencyStore = Readonly<{
  /**
   * Waits for any unit of work that holds the same owner's key. Then gives the answer kept for it in the last
   * `IDEMPOTENCY_HOURS`, or holds the key for this unit of work. A key kept with another fingerprint is refused.
   */
  claim: (key: IdempotencyKey) => TaskEither<DomainErrorOf<'IdempotencyKeyReused'> | Unavailable, Option<string>>;
  /**
   * Keeps the answer of a key that this unit of work holds, together with everything else it changed. Forgets some keys
   * that are past their time, as many as keep their number bounded.
   */
  keep: (key: IdempotencyKey, answer: string) => TaskEither<Unavailable, void>;
}>;
