import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../shared/actor.js';
import type { SessionId } from '../shared/ids.js';
import { invalidToken, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { Scope } from './api-token/api-token.js';
import type { ApiTokenQueries } from './api-token/api-token.port.js';
import type { OpaqueTokens, TokenDigest } from './opaque-token.port.js';
import type { SessionQueries, SessionWithUser } from './session/session-repository.port.js';
import type { AccessClaims, TokenIssuer } from './token-issuer.port.js';
import type { User } from '../user/user.js';

/** The authenticated caller, with the current state of the user. */
export type Principal = Readonly<{
  actor: Actor;
  user: User;
  kind: 'user' | 'service';
  /** `null`: an API token. */
  sessionId: SessionId | null;
  /** The scopes of an API token. `null`: no restriction. */
  scopes: readonly Scope[] | null;
  /** The token may become invalid earlier. */
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

/** Accepts a valid access token of an open session, or a valid API token. The user must be active. */
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
