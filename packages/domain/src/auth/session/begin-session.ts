import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Origin } from '../../shared/origin.js';
import type { AuthStores } from '../auth-stores.js';
import { wrongCredentials, type DomainErrorOf, type Unavailable } from '../../shared/errors.js';
import { auditEntry } from '../../audit/audit-entry.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { PasswordHash } from '../../user/password.js';
import type { NewSessionId } from './session-id.port.js';
import type { Session } from './session.js';
import { saveExistingUser } from '../../user/save-existing-user.js';
import type { User } from '../../user/user.js';
import { issueTokens, newRefreshToken, type IssuedTokens, type IssueTokensDeps } from './issued-tokens.js';
import type { LoginAttempt, LoginFailures } from '../login-failures.port.js';
import type { RefreshToken } from './refresh-token.js';
import { sessionExpiry } from './session-lifetime.js';

export type BeginSessionDeps = IssueTokensDeps &
  Readonly<{
    unitOfWork: UnitOfWork<AuthStores>;
    loginFailures: LoginFailures;
    newSessionId: NewSessionId;
    clock: Clock;
  }>;

/** A user with a verified password. `freshHash` replaces an outdated hash. */
export type VerifiedLogin = Readonly<{ user: User; attempt: LoginAttempt; freshHash: PasswordHash | null }>;

export type LoggedIn = IssuedTokens & Readonly<{ user: User }>;

export const beginSession = (
  deps: BeginSessionDeps,
  login: VerifiedLogin,
  origin: Origin,
): TE.TaskEither<DomainErrorOf<'WrongCredentials'> | Unavailable, LoggedIn> => {
  const now = deps.clock.now();
  const { user, attempt } = login;
  const session = startSession(deps, user, now, origin);
  const { token, stored } = newRefreshToken(deps.refreshTokens, session, now);
  return pipe(
    deps.unitOfWork.run((stores) => storeLogin(stores, login, session, stored, origin)),
    TE.tap(() => deps.loginFailures.recordSuccess(attempt, now)),
    TE.flatMap(() => issueTokens(deps, { user, session, refreshToken: token, now })),
    TE.map((tokens) => ({ ...tokens, user })),
  );
};

const startSession = (
  { newSessionId, tokenLifetimeSeconds }: BeginSessionDeps,
  user: User,
  now: Date,
  { ip, userAgent }: Origin,
): Session => ({
  id: newSessionId(),
  userId: user.id,
  createdAt: now,
  lastUsedAt: now,
  expiresAt: sessionExpiry(now, now, tokenLifetimeSeconds),
  ip,
  userAgent,
});

/** Checks the locked user again: the password may have changed, or the user may be deactivated. */
const storeLogin = (
  stores: AuthStores,
  { user, freshHash: hash }: VerifiedLogin,
  session: Session,
  refreshToken: RefreshToken,
  origin: Origin,
): TE.TaskEither<DomainErrorOf<'WrongCredentials'> | Unavailable, void> =>
  pipe(
    stores.users.findById(user.id),
    TE.map(O.filter((stored) => stored.isActive && stored.hashedPassword === user.hashedPassword)),
    TE.flatMap(TE.fromOption(wrongCredentials)),
    TE.tap((stored) =>
      hash === null ? TE.right(stored) : saveExistingUser(stores.users, { ...stored, hashedPassword: hash }),
    ),
    TE.tap(() => stores.sessions.add(session)),
    TE.tap(() => stores.sessions.saveRefreshToken(refreshToken)),
    TE.flatMap((actor) =>
      stores.audit.append(
        auditEntry({ actor, origin }, 'login', { type: 'session', id: session.id }, session.createdAt),
      ),
    ),
  );
