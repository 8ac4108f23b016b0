import * as E from 'fp-ts/lib/Either.js';
import type { Brand } from '../shared/brand.js';
import { byteLengthOf, isStorable, lengthOf, malformed, type ValueProblem } from '../shared/text.js';

/** A valid new password. Never log or store it. */
export type NewPassword = Brand<string, 'NewPassword'>;

/** A bcrypt hash in modular crypt format, `$2b$12$…`; `$2a$` and `$2y$` occur in adopted rows. */
export type PasswordHash = Brand<string, 'PasswordHash'>;

/** Replaces the hash of a user without a password. No password matches it. */
export const NO_PASSWORD = '' as PasswordHash;

/** Whether a password is on a list of well-known passwords, case-insensitively. */
export type IsWellKnownPassword = (password: string) => boolean;

/** In characters. The minimum of NIST SP 800-63B-4, 3.1.1.2. */
export const MIN_PASSWORD_LENGTH = 8;

/** bcrypt ignores all further bytes. */
export const MAX_PASSWORD_BYTES = 72;

/** Accepts {@link MIN_PASSWORD_LENGTH} characters to {@link MAX_PASSWORD_BYTES} UTF-8 bytes, not well known. */
export const parseNewPassword =
  (isWellKnown: IsWellKnownPassword) =>
  (text: string): E.Either<ValueProblem, NewPassword> => {
    if (!isStorable(text)) return E.left(malformed('text without NUL characters and unpaired surrogates'));
    if (lengthOf(text) < MIN_PASSWORD_LENGTH) return E.left({ _tag: 'TooShort', minimum: MIN_PASSWORD_LENGTH });
    if (byteLengthOf(text) > MAX_PASSWORD_BYTES) return E.left({ _tag: 'TooManyBytes', maximum: MAX_PASSWORD_BYTES });
    return isWellKnown(text) ? E.left({ _tag: 'WellKnown' }) : E.right(text as NewPassword);
  };
