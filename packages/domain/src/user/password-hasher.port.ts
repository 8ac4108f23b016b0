import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from '../shared/errors.js';
import type { NewPassword, PasswordHash } from './password.js';

export type HashingError = DomainErrorOf<'HashingQueueFull'> | Unavailable;

/** `outdated`: the hash has a lower cost than new hashes. The login replaces it. */
export type Verification = Readonly<{ matches: boolean; outdated: boolean }>;

/** Slow on purpose. Does not block the event loop. Fails if its queue is full. */
export type PasswordHasher = Readonly<{
  hash: (password: NewPassword) => TaskEither<HashingError, PasswordHash>;
  /** Takes the same time without a hash: an unknown user looks like a wrong password. */
  verify: (password: string, hash: Option<PasswordHash>) => TaskEither<HashingError, Verification>;
}>;
