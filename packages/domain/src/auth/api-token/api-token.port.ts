import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { ApiToken, ApiTokenId, NewApiToken } from './api-token.js';
import type { TokenDigest } from '../opaque-token.port.js';
import type { User, UserId } from '../../user/user.js';

/** The API tokens, inside one unit of work. */
export type ApiTokenRepository = Readonly<{
  add: (token: NewApiToken) => TaskEither<Unavailable, ApiToken>;
  /** Locks the token until the unit of work ends. */
  findById: (id: ApiTokenId) => TaskEither<Unavailable, Option<ApiToken>>;
  /** How many the user has, expired ones included. */
  countOf: (ownerId: UserId) => TaskEither<Unavailable, number>;
  /** Ends the token; one that is gone already stays so. */
  remove: (id: ApiTokenId) => TaskEither<Unavailable, void>;
  /** Ends every token of the user. */
  removeAll: (ownerId: UserId) => TaskEither<Unavailable, void>;
}>;

/** Reads that need no transaction. */
export type ApiTokenQueries = Readonly<{
  /** Newest first, expired ones included. */
  listOf: (ownerId: UserId) => TaskEither<Unavailable, readonly ApiToken[]>;
  /**
   * The token with this digest, as it was before this use, and its owner as they are now; what it says is the caller's to
   * judge. A use of a token that lets its owner in at `now` is remembered, unless the last one is less than
   * `LAST_USE_PRECISION_MS` ago.
   */
  use: (digest: TokenDigest, now: Date) => TaskEither<Unavailable, Option<Readonly<{ token: ApiToken; owner: User }>>>;
}>;
