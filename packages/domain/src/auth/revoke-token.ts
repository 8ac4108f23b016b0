import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SessionId } from '../shared/ids.js';
import type { Origin } from '../shared/origin.js';
import type { AuthStores } from './auth-stores.js';
import type { Unavailable } from '../shared/errors.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { ApiTokenQueries } from './api-token/api-token.port.js';
import type { OpaqueTokens, TokenDigest } from './opaque-token.port.js';
import type { Session } from './session/session.js';
import type { TokenIssuer } from './token-issuer.port.js';

export type RevokeTokenDeps = Readonly<{
  tokenIssuer: TokenIssuer;
  refreshTokens: OpaqueTokens;
  apiTokenSecrets: OpaqueTokens;
  apiTokenQueries: ApiTokenQueries;
  unitOfWork: UnitOfWork<AuthStores>;
  clock: Clock;
}>;

export type RevokeTokenInput = Readonly<{ token: string; origin: Origin }>;

/**
 * Revokes an API token, or ends the session of an access or refresh token with all its tokens. Needs no other rights than
 * the token. An invalid token is not an error (RFC 7009, 2.2).
 */
export type RevokeToken = (input: RevokeTokenInput) => TE.TaskEither<Unavailable, void>;

export const makeRevokeToken =
  (deps: RevokeTokenDeps): RevokeToken =>
  ({ token, origin }) => {
    const now = deps.clock.now();
    const revocation = { origin, now };
    const refreshToken = deps.refreshTokens.digestOf(token);
    if (refreshToken !== null) return endSession(deps, ofRefreshToken(refreshToken), revocation);
    const apiToken = deps.apiTokenSecrets.digestOf(token);
    if (apiToken !== null) return endApiToken(deps, apiToken, revocation);
    return pipe(
      deps.tokenIssuer.verify(token, now),
      TE.map(({ sessionId }): FindSession => ofSession(sessionId)),
      TE.orElseW((error) => (error._tag === 'InvalidToken' ? TE.right(ofNoSession) : TE.left(error))),
      TE.flatMap((find) => endSession(deps, find, revocation)),
    );
  };

type Revocation = Readonly<{ origin: Origin; now: Date }>;

type FindSession = (stores: AuthStores) => TE.TaskEither<Unavailable, O.Option<Session>>;

const ofNoSession: FindSession = () => TE.right(O.none);

const ofSession =
  (id: SessionId): FindSession =>
  ({ sessions }) =>
    sessions.findById(id);

const ofRefreshToken =
  (digest: TokenDigest): FindSession =>
  ({ sessions }) =>
    pipe(sessions.findByRefreshToken(digest), TE.map(O.map(({ session }) => session)));

const endSession = (
  { unitOfWork }: RevokeTokenDeps,
  find: FindSession,
  { origin, now }: Revocation,
): TE.TaskEither<Unavailable, void> =>
  unitOfWork.run((stores) =>
    pipe(
      find(stores),
      TE.flatMap((found) => {
        if (O.isNone(found)) return TE.right(undefined);
        const { id, userId } = found.value;
        const entry = auditEntry({ actor: null, origin }, 'session_ended', { type: 'session', id }, now, {
          user_id: userId,
        });
        return pipe(
          stores.sessions.end(id),
          TE.flatMap(() => stores.audit.append(entry)),
        );
      }),
    ),
  );

const endApiToken = (
  { apiTokenQueries, unitOfWork }: RevokeTokenDeps,
  digest: TokenDigest,
  { origin, now }: Revocation,
): TE.TaskEither<Unavailable, void> =>
  pipe(
    apiTokenQueries.use(digest, now),
    TE.flatMap((found) => {
      if (O.isNone(found)) return TE.right(undefined);
      const { token, owner } = found.value;
      const entry = auditEntry({ actor: null, origin }, 'token_deleted', { type: 'token', id: token.id }, now, {
        user_id: owner.id,
      });
      return unitOfWork.run(({ apiTokens, audit }) =>
        pipe(
          apiTokens.remove(token.id),
          TE.flatMap(() => audit.append(entry)),
        ),
      );
    }),
  );
