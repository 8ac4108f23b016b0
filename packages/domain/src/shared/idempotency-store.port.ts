import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { UserId } from './ids.js';
import type { DomainErrorOf, Unavailable } from './errors.js';

/** Identifies a request that takes effect once. */
export type IdempotencyKey = Readonly<{
  ownerId: UserId;
  key: string;
  /** A digest of everything that the answer depends on. The same key with another fingerprint is an error. */
  fingerprint: string;
  /** The fingerprints of the same request under former digest keys. */
  formerFingerprints?: readonly string[];
  at: Date;
}>;

/** The idempotency keys, inside one unit of work. */
export type IdempotencyStore = Readonly<{
  /**
   * Waits for other units of work that hold the same key of the same owner. Returns the answer saved for it in the last
   * `IDEMPOTENCY_HOURS`. Without one, holds the key until this unit of work ends.
   */
  claim: (key: IdempotencyKey) => TaskEither<DomainErrorOf<'IdempotencyKeyReused'> | Unavailable, Option<string>>;
  /**
   * Saves the answer for a key that this unit of work holds. Deletes some expired keys, so that their number stays
   * bounded.
   */
  save: (key: IdempotencyKey, answer: string) => TaskEither<Unavailable, void>;
}>;
