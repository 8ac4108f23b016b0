import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from '../errors.js';
import type { NewPassword, PasswordHash } from './password.js';

export type HashingError = DomainErrorOf<'HashingQueueFull'> | Unavailable;

/** `outdated`: made at a lower cost than today's; to be replaced while the password is at hand. */
export type Verification = Readonly<{ matches: boolean; outdated: boolean }>;

/** Slow on purpose; runs beside other requests without stalling them, and refuses work beyond its queue. */
export type PasswordHasher = Readonly<{
  hash: (password: NewPassword) => TaskEither<HashingError, PasswordHash>;
  /** Costs the same time with no hash at all, so that an unknown user cannot be told from a wrong password. */
  verify: (password: string, hash: Option<PasswordHash>) => TaskEither<HashingError, Verification>;
}>;
