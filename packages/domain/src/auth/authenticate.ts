import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { invalidToken, type DomainErrorOf, type Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { Scope } from './api-token/api-token.js';
import type { ApiTokenQueries } from './api-token/api-token.port.js';
import type { OpaqueTokens, TokenDigest } from './opaque-token.port.js';
import type { SessionQueries, SessionWithUser } from './session/session-repository.port.js';
import type { SessionId } from './session/session.js';
import type { AccessClaims, TokenIssuer } from './token-issuer.port.js';
import type { Actor, User } from '../user/user.js';

/** Who is calling, as stored at this very moment. */
export type Principal = Readonly<{
  actor: Actor;
  user: User;
  kind: 'user' | 'service';
  /** `null` when an API token was shown: it belongs to no session. */
  sessionId: SessionId | null;
  /** What an API token is for; `null` is everything that the user may do. */
  scopes: readonly Scope[] | null;
  /** From then on the token is invalid; it may become invalid earlier. */
  expiresAt: Date;
}>;

export type AuthenticateDeps = Readonly<{
  tokenIssuer: TokenIssuer;
  sessionQueries: SessionQueries;
  apiTokenSecrets: OpaqueTokens;
  apiTokenQueries: ApiTokenQueries;
  clock: Clock;
}>;

export type AuthenticateError = DomainErrorOf<'InvalidToken'> | Unavailable;

/** Accepts a signed, unexpired token whose session goes on, or an unexpired API token; and only of an active user. */
export type Authenticate = (token: string) => TE.TaskEither<AuthenticateError, Principal>;

export const makeAuthenticate =
  (deps: AuthenticateDeps): Authenticate =>
  (token) => {
    const now = deps.clock.now();
    const digest = deps.apiTokenSecrets.digestOf(token);
    return digest === null ? byAccessToken(deps, token, now) : byApiToken(deps, digest, now);
  };

type Authentication = TE.TaskEither<AuthenticateError, Principal>;

const byAccessToken = ({ tokenIssuer, sessionQueries }: AuthenticateDeps, token: string, now: Date): Authentication =>
  pipe(
    tokenIssuer.verify(token, now),
    TE.flatMap((claims) =>
      pipe(
        sessionQueries.findWithUser(claims.sessionId, now),
        TE.flatMapOption(O.filter(isUsableBy(claims, now)), invalidToken),
        TE.map(({ session, user }) =>
          principalOf(user, session.id, null, earlier(claims.expiresAt, session.expiresAt)),
        ),
      ),
    ),
  );

const earlier = (a: Date, b: Date): Date => new Date(Math.min(a.getTime(), b.getTime()));

const isUsableBy =
  ({ userId }: AccessClaims, now: Date) =>
  ({ session, user }: SessionWithUser): boolean =>
    session.userId === userId && session.expiresAt > now && user.isActive;

const byApiToken = ({ apiTokenQueries }: AuthenticateDeps, digest: TokenDigest, now: Date): Authentication =>
  pipe(
    apiTokenQueries.use(digest, now),
    TE.map(O.filter(({ token, owner }) => token.expiresAt > now && owner.isActive)),
    TE.flatMap(TE.fromOption(invalidToken)),
    TE.map(({ token, owner }) => principalOf(owner, null, token.scopes, token.expiresAt)),
  );

const principalOf = (
  user: User,
  sessionId: SessionId | null,
  scopes: readonly Scope[] | null,
  expiresAt: Date,
): Principal => ({
  actor: { id: user.id, username: user.username, isSuperuser: user.isSuperuser },
  user,
  kind: user.isService ? 'service' : 'user',
  sessionId,
  scopes,
  expiresAt,
});
