import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { auditEntry, userTarget } from '../audit/audit-entry.js';
import { wrongCredentials, type DomainErrorOf } from '../errors.js';
import { beginSession, type BeginSessionDeps, type LoggedIn, type PasswordProof } from './session/begin-session.js';
import { verifyThrottled, type ThrottleDeps, type ThrottleError } from './throttled-password-check.js';
import { accountOf } from './login-throttling.js';
import type { HashingError, PasswordHasher } from '../user/password-hasher.port.js';
import type { NewPassword, PasswordHash } from '../user/password.js';
import type { Origin } from './session/session.js';
import type { UserQueries } from '../user/user-queries.port.js';
import { mayLogIn, type User } from '../user/user.js';

export type LogInDeps = ThrottleDeps & BeginSessionDeps & Readonly<{ userQueries: UserQueries }>;

/** `login` is a username or an e-mail address. */
export type LogInInput = Readonly<{ login: string; password: string; origin: Origin }>;

export type LogInError = DomainErrorOf<'WrongCredentials'> | ThrottleError;

/**
 * Begins a session. Refuses unknown and inactive users exactly as it refuses a wrong password, in the same time; and too
 * many failures, whoever they were for.
 */
export type LogIn = (input: LogInInput) => TE.TaskEither<LogInError, LoggedIn>;

export const makeLogIn =
  (deps: LogInDeps): LogIn =>
  (input) =>
    pipe(
      deps.userQueries.findByLogin(input.login),
      TE.flatMap((found) => prove(deps, input, found)),
      TE.flatMap((proof) => beginSession(deps, proof, input.origin)),
    );

/** Verifies before it looks at anything else, so that every refusal costs one verification. */
const prove = (deps: LogInDeps, input: LogInInput, found: O.Option<User>): TE.TaskEither<LogInError, PasswordProof> => {
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
    TE.flatMap(({ matches, outdated, refusal }): TE.TaskEither<LogInError, PasswordProof> =>
      O.isSome(user) && matches
        ? pipe(
            freshHash(deps.passwordHasher, input.password, outdated),
            TE.map((fresh) => ({ user: user.value, attempt, freshHash: fresh })),
          )
        : refuse(deps, found, input.origin, refusal ?? wrongCredentials()),
    ),
  );
};

/** Recording what was typed in place of a name could record a password: only somebody's own name is kept. */
const refuse = (
  { unitOfWork, clock }: LogInDeps,
  found: O.Option<User>,
  origin: Origin,
  reason: LogInError,
): TE.TaskEither<LogInError, never> => {
  const target = O.isSome(found) ? userTarget(found.value.id) : null;
  const entry = auditEntry({ actor: null, origin }, 'login_failed', target, clock.now());
  return pipe(
    unitOfWork.run(({ audit }) => audit.append(entry)),
    TE.flatMap(() => TE.left(reason)),
  );
};

const freshHash = (
  hasher: PasswordHasher,
  password: string,
  outdated: boolean,
): TE.TaskEither<HashingError, PasswordHash | null> =>
  outdated ? hasher.hash(password as NewPassword) : TE.right(null);
