import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Origin } from '../../shared/origin.js';
import type { AuthStores } from '../auth-stores.js';
import { invalidRefreshToken, type DomainErrorOf, type Unavailable } from '../../shared/errors.js';
import { auditEntry, type AuditDetails } from '../../audit/audit-entry.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { RefreshableSession, SessionWithUser } from './session-repository.port.js';
import type { Session } from './session.js';
import { issueTokens, newRefreshToken, type IssuedTokens, type IssueTokensDeps } from './issued-tokens.js';
import { refreshTokenState, type RefreshToken } from './refresh-token.js';
import { sessionExpiry } from './session-lifetime.js';

export type RefreshSessionDeps = IssueTokensDeps & Readonly<{ unitOfWork: UnitOfWork<AuthStores>; clock: Clock }>;

export type RefreshSessionInput = Readonly<{ refreshToken: string; origin: Origin }>;

export type RefreshSessionError = DomainErrorOf<'InvalidRefreshToken'> | Unavailable;

/**
 * Exchanges a refresh token for new tokens. A replay after the grace period ends the session, because the token may be
 * stolen (RFC 9700, 4.14.2).
 */
export type RefreshSession = (input: RefreshSessionInput) => TE.TaskEither<RefreshSessionError, IssuedTokens>;

export const makeRefreshSession =
  (deps: RefreshSessionDeps): RefreshSession =>
  ({ refreshToken, origin }) => {
    const now = deps.clock.now();
    const digest = deps.refreshTokens.digestOf(refreshToken);
    return pipe(
      deps.unitOfWork.run((stores) =>
        pipe(
          digest === null ? TE.right(O.none) : stores.sessions.findByRefreshToken(digest),
          TE.flatMap((found) => refresh(deps, stores, found, origin, now)),
        ),
      ),
      TE.flatMap(TE.fromOption(invalidRefreshToken)),
      TE.flatMap(({ user, session, token }) => issueTokens(deps, { user, session, refreshToken: token, now })),
    );
  };

type Refreshed = SessionWithUser & Readonly<{ token: string }>;

/** Returns None on failure. A Left would roll back the end of a replayed session. */
const refresh = (
  deps: RefreshSessionDeps,
  stores: AuthStores,
  found: O.Option<RefreshableSession>,
  origin: Origin,
  now: Date,
): TE.TaskEither<Unavailable, O.Option<Refreshed>> => {
  const fail = (reason: string) => recordFailure(stores, found, reason, origin, now);
  if (O.isNone(found)) return fail('unknown');
  const { session, user, refreshToken } = found.value;
  const state = refreshTokenState(refreshToken, now);
  if (state === 'replay') return endReplayed(stores, found.value, origin, now);
  if (state === 'expired') return fail('expired');
  if (session.expiresAt <= now) return fail('session_expired');
  if (!user.isActive) return fail('user_deactivated');

  const expiresAt = sessionExpiry(session.createdAt, now, deps.tokenLifetimeSeconds);
  const refreshed = { ...session, lastUsedAt: now, expiresAt };
  const next = newRefreshToken(deps.refreshTokens, refreshed, now);
  const used = { ...refreshToken, usedAt: refreshToken.usedAt ?? now };
  return pipe(
    rotate(stores, refreshed, used, next.stored),
    TE.map(() => O.some({ session: refreshed, user, token: next.token })),
  );
};

const rotate = (
  { sessions }: AuthStores,
  session: Session,
  used: RefreshToken,
  next: RefreshToken,
): TE.TaskEither<Unavailable, void> =>
  pipe(
    sessions.save(session),
    TE.flatMap(() => sessions.saveRefreshToken(used)),
    TE.flatMap(() => sessions.saveRefreshToken(next)),
  );

/** Failed refreshes are the first sign of a stolen token. An unknown token has no session. */
const recordFailure = (
  { audit }: AuthStores,
  found: O.Option<RefreshableSession>,
  reason: string,
  origin: Origin,
  now: Date,
): TE.TaskEither<Unavailable, O.Option<never>> => {
  const session = O.isNone(found) ? null : found.value.session;
  const target = session === null ? null : ({ type: 'session', id: session.id } as const);
  const details: AuditDetails = session === null ? { reason } : { reason, user_id: session.userId };
  return pipe(
    audit.append(auditEntry({ actor: null, origin }, 'refresh_token_refused', target, now, details)),
    TE.map(() => O.none),
  );
};

const endReplayed = (
  { sessions, audit }: AuthStores,
  { session, user }: RefreshableSession,
  origin: Origin,
  now: Date,
): TE.TaskEither<Unavailable, O.Option<never>> =>
  pipe(
    sessions.end(session.id),
    TE.flatMap(() =>
      audit.append(
        auditEntry({ actor: null, origin }, 'refresh_token_replayed', { type: 'session', id: session.id }, now, {
          user_id: user.id,
        }),
      ),
    ),
    TE.map(() => O.none),
  );
