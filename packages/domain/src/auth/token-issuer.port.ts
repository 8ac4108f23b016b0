import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from '../errors.js';
import type { SessionId } from './session/session.js';
import type { UserId, Username } from '../user/user.js';

/** What an access token says (RFC 7519 names: `sub`, `sid`, `iat`, `exp`; `jti` is the issuer's to make unique). */
export type AccessClaims = Readonly<{
  userId: UserId;
  username: Username;
  sessionId: SessionId;
  /** Whole seconds are kept, fractions dropped. */
  issuedAt: Date;
  expiresAt: Date;
}>;

/** Makes and checks signed access tokens. */
export type TokenIssuer = Readonly<{
  /** Two tokens are never equal, not even for equal claims. */
  issue: (claims: AccessClaims) => TaskEither<Unavailable, string>;
  /** Refuses whatever this issuer did not sign as it signs today, and what has expired at `now`. */
  verify: (token: string, now: Date) => TaskEither<DomainErrorOf<'InvalidToken'> | Unavailable, AccessClaims>;
}>;
