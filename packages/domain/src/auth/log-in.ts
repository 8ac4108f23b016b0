import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Origin } from '../shared/origin.js';
import { wrongCredentials, type DomainErrorOf } from '../shared/errors.js';
import { auditEntry, userTarget } from '../audit/audit-entry.js';
import { beginSession, type BeginSessionDeps, type LoggedIn, type VerifiedLogin } from './session/begin-session.js';
import { verifyThrottled, type ThrottleDeps, type ThrottleError } from './throttled-password-check.js';
import { accountOf } from './login-throttling.js';
import type { HashingError, PasswordHasher } from '../user/password-hasher.port.js';
import type { NewPassword, PasswordHash } from '../user/password.js';
import type { UserQueries } from '../user/user-queries.port.js';
import { mayLogIn, type User } from '../user/user.js';

export type LogInDeps = ThrottleDeps & BeginSessionDeps & Readonly<{ userQueries: UserQueries }>;

/** `login` is a username or an e-mail address. */
export type LogInInput = Readonly<{ login: string; password: string; origin: Origin }>;

export type LogInError = DomainErrorOf<'WrongCredentials'> | ThrottleError;

/**
 * Begins a session. An unknown or inactive user fails like a wrong password, in the same time. Too many failures are
 * throttled, also for unknown users.
 */
export type LogIn = (input: LogInInput) => TE.TaskEither<LogInError, LoggedIn>;

export const makeLogIn =
  (deps: LogInDeps): LogIn =>
  (input) =>
    pipe(
      deps.userQueries.findByLogin(input.login),
      TE.flatMap((found) => verifyLogin(deps, input, found)),
      TE.flatMap((login) => beginSession(deps, login, input.origin)),
    );

/** Verifies first, so that every failed login takes the time of one verification. */
const verifyLogin = (
  deps: LogInDeps,
  input: LogInInput,
  found: O.Option<User>,
): TE.TaskEither<LogInError, VerifiedLogin> => {
  const attempt = { account: accountOf(found, input.login), address: input.origin.ip };
  const user = pipe(
    found,
    O.filter((stored) => mayLogIn(stored, deps.clock.now())),
  );
  const hash = pipe(
    user,
    O.map(({ hashedPassword }) => hashedPassword),
  );
  return pipe(
    verifyThrottled(deps, attempt, input.password, hash),
    TE.flatMap(({ matches, outdated, throttled }): TE.TaskEither<LogInError, VerifiedLogin> =>
      O.isSome(user) && matches
        ? pipe(
            freshHash(deps.passwordHasher, input.password, outdated),
            TE.map((fresh) => ({ user: user.value, attempt, freshHash: fresh })),
          )
        : fail(deps, found, input.origin, throttled ?? wrongCredentials()),
    ),
  );
};

/** Does not record the login of an unknown user: it may be a password, entered in the wrong field. */
const fail = (
  { unitOfWork, clock }: LogInDeps,
  found: O.Option<User>,
  origin: Origin,
  error: LogInError,
): TE.TaskEither<LogInError, never> => {
  const target = O.isSome(found) ? userTarget(found.value.id) : null;
  const entry = auditEntry({ actor: null, origin }, 'login_failed', target, clock.now());
  return pipe(
    unitOfWork.run(({ audit }) => audit.append(entry)),
    TE.flatMap(() => TE.left(error)),
  );
};

const freshHash = (
  hasher: PasswordHasher,
  password: string,
  outdated: boolean,
): TE.TaskEither<HashingError, PasswordHash | null> =>
  outdated ? hasher.hash(password as NewPassword) : TE.right(null);
