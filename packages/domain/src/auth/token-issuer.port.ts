import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Username } from '../shared/actor.js';
import type { SessionId, UserId } from '../shared/ids.js';
import type { DomainErrorOf, Unavailable } from '../shared/errors.js';

/** The claims of an access token: `sub`, `username`, `sid`, `iat` and `exp` (RFC 7519). The issuer adds a unique `jti`. */
export type AccessClaims = Readonly<{
  userId: UserId;
  username: Username;
  sessionId: SessionId;
  /** In whole seconds; the issuer drops fractions. */
  issuedAt: Date;
  expiresAt: Date;
}>;

/** Issues and verifies signed access tokens. */
export type TokenIssuer = Readonly<{
  /** Each token is unique, also for equal claims. */
  issue: (claims: AccessClaims) => TaskEither<Unavailable, string>;
  /** Fails for an expired token, and for one that this issuer did not sign with its current algorithm and keys. */
  verify: (token: string, now: Date) => TaskEither<DomainErrorOf<'InvalidToken'> | Unavailable, AccessClaims>;
}>;
