import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { refOf, type UserRef } from '../shared/actor.js';
import type { SessionId } from '../shared/ids.js';
import { notAllowed, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { AuthStores } from './auth-stores.js';
import type { ApiTokenQueries } from './api-token/api-token.port.js';
import type { Scope } from './api-token/api-token.js';
import type { Principal } from './authenticate.js';
import type { OpaqueTokens, TokenDigest } from './opaque-token.port.js';
import type { SessionQueries, SessionWithUser } from './session/session-repository.port.js';
import type { TokenIssuer } from './token-issuer.port.js';
import { mustChangePassword, type User } from '../user/user.js';
import { refreshTokenState } from './session/refresh-token.js';

export type IntrospectTokenDeps = Readonly<{
  tokenIssuer: TokenIssuer;
  refreshTokens: OpaqueTokens;
  apiTokenSecrets: OpaqueTokens;
  apiTokenQueries: ApiTokenQueries;
  sessionQueries: SessionQueries;
  unitOfWork: UnitOfWork<AuthStores>;
  clock: Clock;
}>;

export type IntrospectTokenInput = Readonly<{ principal: Pick<Principal, 'actor' | 'kind'>; token: string }>;

/** Superusers and service accounts may introspect tokens. */
export const mayIntrospect = ({ actor, kind }: Pick<Principal, 'actor' | 'kind'>): boolean =>
  actor.isSuperuser || kind === 'service';

/** A token that is valid now. A session with a one-time password is not active. */
export type ActiveToken = Readonly<{
  kind: 'access_token' | 'refresh_token' | 'api_token';
  user: UserRef;
  /** `null`: an API token. */
  sessionId: SessionId | null;
  /** The scopes of an API token. `null`: no restriction. */
  scopes: readonly Scope[] | null;
  issuedAt: Date;
  expiresAt: Date;
}>;

/** None if the token is invalid for any reason. Superusers and service accounts only. */
export type IntrospectToken = (
  input: IntrospectTokenInput,
) => TE.TaskEither<DomainErrorOf<'NotAllowed'> | Unavailable, O.Option<ActiveToken>>;

export const makeIntrospectToken =
  (deps: IntrospectTokenDeps): IntrospectToken =>
  ({ principal, token }) => {
    if (!mayIntrospect(principal)) return TE.left(notAllowed());
    const now = deps.clock.now();
    const refreshToken = deps.refreshTokens.digestOf(token);
    if (refreshToken !== null) return introspectRefreshToken(deps, refreshToken, now);
    const apiToken = deps.apiTokenSecrets.digestOf(token);
    return apiToken === null ? introspectAccessToken(deps, token, now) : introspectApiToken(deps, apiToken, now);
  };

type Introspection = TE.TaskEither<Unavailable, O.Option<ActiveToken>>;

/** Sibling services do not know the restriction of one-time passwords: such a session is inactive for them. */
const mayAct = (user: User): boolean => user.isActive && !mustChangePassword(user);

const isActiveSession = ({ session, user }: SessionWithUser, now: Date): boolean =>
  session.expiresAt > now && mayAct(user);

const introspectAccessToken = (
  { tokenIssuer, sessionQueries }: IntrospectTokenDeps,
  token: string,
  now: Date,
): Introspection =>
  pipe(
    tokenIssuer.verify(token, now),
    TE.bindTo('claims'),
    TE.bindW('found', ({ claims }) => sessionQueries.findWithUser(claims.sessionId, now)),
    TE.map(({ claims, found }) =>
      pipe(
        found,
        O.filter((one) => one.session.userId === claims.userId && isActiveSession(one, now)),
        O.map((one) => activeToken('access_token', one, claims)),
      ),
    ),
    TE.orElse((error) => (error._tag === 'InvalidToken' ? TE.right(O.none) : TE.left(error))),
  );

const introspectRefreshToken = ({ unitOfWork }: IntrospectTokenDeps, digest: TokenDigest, now: Date): Introspection =>
  pipe(
    unitOfWork.run(({ sessions }) => sessions.findByRefreshToken(digest)),
    TE.map(O.filter((one) => refreshTokenState(one.refreshToken, now) === 'rotate' && isActiveSession(one, now))),
    TE.map(
      O.map((one) => {
        const { createdAt, expiresAt } = one.refreshToken;
        return activeToken('refresh_token', one, { issuedAt: createdAt, expiresAt });
      }),
    ),
  );

const introspectApiToken = ({ apiTokenQueries }: IntrospectTokenDeps, digest: TokenDigest, now: Date): Introspection =>
  pipe(
    apiTokenQueries.use(digest, now),
    TE.map(O.filter(({ token, owner }) => token.expiresAt > now && mayAct(owner))),
    TE.map(
      O.map(({ token, owner }) => ({
        kind: 'api_token',
        user: refOf(owner),
        sessionId: null,
        scopes: token.scopes,
        issuedAt: token.createdAt,
        expiresAt: token.expiresAt,
      })),
    ),
  );

const activeToken = (
  kind: ActiveToken['kind'],
  { session, user }: SessionWithUser,
  { issuedAt, expiresAt }: Pick<ActiveToken, 'issuedAt' | 'expiresAt'>,
): ActiveToken => ({ kind, user: refOf(user), sessionId: session.id, scopes: null, issuedAt, expiresAt });
