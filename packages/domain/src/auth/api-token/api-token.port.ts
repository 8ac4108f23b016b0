import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { ApiTokenId, UserId } from '../../shared/ids.js';
import type { Unavailable } from '../../shared/errors.js';
import type { ApiToken, NewApiToken } from './api-token.js';
import type { TokenDigest } from '../opaque-token.port.js';
import type { User } from '../../user/user.js';

/** The API tokens, inside one unit of work. */
export type ApiTokenRepository = Readonly<{
  add: (token: NewApiToken) => TaskEither<Unavailable, ApiToken>;
  /** Locks the token until the unit of work ends. */
  findById: (id: ApiTokenId) => TaskEither<Unavailable, Option<ApiToken>>;
  /** The number of the user's tokens, including expired ones. */
  countOf: (ownerId: UserId) => TaskEither<Unavailable, number>;
  /** Does nothing without a stored token. */
  remove: (id: ApiTokenId) => TaskEither<Unavailable, void>;
  removeAll: (ownerId: UserId) => TaskEither<Unavailable, void>;
}>;

/** Reads without a transaction. */
export type ApiTokenQueries = Readonly<{
  /** Newest first, including expired tokens. */
  listOf: (ownerId: UserId) => TaskEither<Unavailable, readonly ApiToken[]>;
  /**
   * The token with this digest, as it was before this use, with the current state of its owner. The caller checks both.
   * Saves the use of a valid token, unless the last one was less than `LAST_USE_PRECISION_MS` ago.
   */
  use: (digest: TokenDigest, now: Date) => TaskEither<Unavailable, Option<Readonly<{ token: ApiToken; owner: User }>>>;
}>;
