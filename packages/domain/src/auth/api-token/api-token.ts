import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Brand } from '../../shared/brand.js';
import { boundedText, malformed, type ValueProblem } from '../../shared/text.js';
import type { TokenDigest } from '../opaque-token.port.js';
import type { UserId } from '../../user/user.js';

export type ApiTokenId = Brand<number, 'ApiTokenId'>;

/** What its owner calls a token. */
export type ApiTokenName = Brand<string, 'ApiTokenName'>;

export const SCOPES = ['tasks:read', 'tasks:write', 'users:read', 'users:write'] as const;

/** What a token may be used for; it never allows more than its owner may do. */
export type Scope = (typeof SCOPES)[number];

/** Lets a script or a service in without a login. The token itself is shown once and kept by nobody but its owner. */
export type ApiToken = Readonly<{
  id: ApiTokenId;
  ownerId: UserId;
  name: ApiTokenName;
  scopes: readonly Scope[];
  createdAt: Date;
  expiresAt: Date;
  /** To the minute or so: not every use is written down. */
  lastUsedAt: Date | null;
}>;

/** A token that no store has numbered yet. */
export type NewApiToken = Omit<ApiToken, 'id' | 'lastUsedAt'> & Readonly<{ digest: TokenDigest }>;

/** How long a token lasts unless its owner says otherwise. */
export const API_TOKEN_DAYS = 90;

/** How many tokens an account may have. */
export const MAX_API_TOKENS = 100;

/** Uses closer together than this count as one, so that a busy token does not cost a write each time. */
export const LAST_USE_PRECISION_MS = 60_000;

/** Accepts 1 to 100 characters after trimming, on one line. */
export const parseApiTokenName = (text: string): E.Either<ValueProblem, ApiTokenName> =>
  pipe(
    boundedText(text.trim(), 1, 100),
    E.filterOrElse(
      (name) => !/\p{Cc}/u.test(name),
      () => malformed('text on one line'),
    ),
    E.map((name) => name as ApiTokenName),
  );
