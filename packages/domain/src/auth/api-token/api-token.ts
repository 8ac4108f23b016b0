import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { ApiTokenId, UserId } from '../../shared/ids.js';
import type { Brand } from '../../shared/brand.js';
import { boundedText, malformed, type ValueProblem } from '../../shared/text.js';
import type { TokenDigest } from '../opaque-token.port.js';

export type ApiTokenName = Brand<string, 'ApiTokenName'>;

export const SCOPES = ['tasks:read', 'tasks:write', 'users:read', 'users:write'] as const;

/** Limits an API token. A scope never adds rights that the owner does not have. */
export type Scope = (typeof SCOPES)[number];

/** For scripts and services, without a login. The secret is shown once; only its digest is stored. */
export type ApiToken = Readonly<{
  id: ApiTokenId;
  ownerId: UserId;
  name: ApiTokenName;
  scopes: readonly Scope[];
  createdAt: Date;
  expiresAt: Date;
  /** Precise to about a minute: most uses are not saved. */
  lastUsedAt: Date | null;
}>;

/** A token without an id. The store assigns it. */
export type NewApiToken = Omit<ApiToken, 'id' | 'lastUsedAt'> & Readonly<{ digest: TokenDigest }>;

/** The default lifetime. */
export const API_TOKEN_DAYS = 90;

/** The maximum per account. */
export const MAX_API_TOKENS = 100;

/** A use within this time of the last saved one is not saved: otherwise every request would write. */
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
