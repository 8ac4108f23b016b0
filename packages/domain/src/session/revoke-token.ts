import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { Stores, UnitOfWork } from '../shared/unit-of-work.port.js';
import type { OpaqueTokens, TokenDigest } from '../user/opaque-token.port.js';
import type { Origin, Session } from '../user/session.js';
import type { TokenIssuer } from '../user/token-issuer.port.js';

export type RevokeTokenDeps = Readonly<{
  tokenIssuer: TokenIssuer;
  refreshTokens: OpaqueTokens;
  unitOfWork: UnitOfWork;
  clock: Clock;
}>;

export type RevokeTokenInput = Readonly<{ token: string; origin: Origin }>;

/**
 * Ends the session that an access token or a refresh token belongs to, and with it all of its tokens. Whoever has a token
 * may do so; one that is none, or none any more, is no error (RFC 7009, 2.2).
 */
export type RevokeToken = (input: RevokeTokenInput) => TE.TaskEither<Unavailable, void>;

export const makeRevokeToken =
  ({ tokenIssuer, refreshTokens, unitOfWork, clock }: RevokeTokenDeps): RevokeToken =>
  ({ token, origin }) => {
    const now = clock.now();
    const digest = refreshTokens.digestOf(token);
    return pipe(
      digest === null ? ofAccessToken(tokenIssuer, token, now) : TE.right(ofRefreshToken(digest)),
      TE.flatMap((find) =>
        unitOfWork.run((stores) =>
          pipe(
            find(stores),
            TE.flatMap((found) => endFound(stores, found, origin, now)),
          ),
        ),
      ),
    );
  };

type FindSession = (stores: Stores) => TE.TaskEither<Unavailable, O.Option<Session>>;

const ofRefreshToken =
  (digest: TokenDigest): FindSession =>
  ({ sessions }) =>
    pipe(sessions.findByRefreshToken(digest), TE.map(O.map(({ session }) => session)));

const ofAccessToken = (tokenIssuer: TokenIssuer, token: string, now: Date): TE.TaskEither<Unavailable, FindSession> =>
  pipe(
    tokenIssuer.verify(token, now),
    TE.map(
      ({ sessionId }): FindSession =>
        ({ sessions }) =>
          sessions.findById(sessionId),
    ),
    TE.orElse((error) =>
      error._tag === 'InvalidToken' ? TE.right<never, FindSession>(() => TE.right(O.none)) : TE.left(error),
    ),
  );

const endFound = (
  { sessions, audit }: Stores,
  found: O.Option<Session>,
  origin: Origin,
  now: Date,
): TE.TaskEither<Unavailable, void> => {
  if (O.isNone(found)) return TE.right(undefined);
  const { id, userId } = found.value;
  const target = { type: 'session', id } as const;
  return pipe(
    sessions.end(id),
    TE.flatMap(() =>
      audit.append(auditEntry({ actor: null, origin }, 'session_ended', target, now, { user_id: userId })),
    ),
  );
};
