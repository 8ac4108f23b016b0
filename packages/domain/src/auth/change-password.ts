import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SessionId } from '../shared/ids.js';
import type { Origin } from '../shared/origin.js';
import type { AuthStores } from './auth-stores.js';
import { wrongCurrentPassword, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import { auditEntry, userTarget } from '../audit/audit-entry.js';
import { verifyThrottled, type ThrottleDeps, type ThrottleError } from './throttled-password-check.js';
import { accountOf } from './login-throttling.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { NewPassword, PasswordHash } from '../user/password.js';
import { saveExistingUser } from '../user/save-existing-user.js';
import type { User } from '../user/user.js';

export type ChangePasswordDeps = ThrottleDeps & Readonly<{ unitOfWork: UnitOfWork<AuthStores> }>;

/** A new password, and the current one as proof of identity. */
export type PasswordChange = Readonly<{ password: NewPassword; currentPassword: string }>;

export type ChangePasswordInput = PasswordChange &
  Readonly<{
    user: User;
    /** Stays valid. All other sessions of the user end. */
    sessionId: SessionId | null;
    origin: Origin;
  }>;

export type ChangePasswordError = DomainErrorOf<'WrongCurrentPassword'> | ThrottleError;

/** A wrong current password counts as a failed login: a stolen session does not allow guessing. */
export type ChangePassword = (input: ChangePasswordInput) => TE.TaskEither<ChangePasswordError, void>;

export const makeChangePassword =
  (deps: ChangePasswordDeps): ChangePassword =>
  ({ user, sessionId, origin, ...change }) =>
    pipe(
      hashNewPassword(deps, user, origin, change),
      TE.flatMap((hash) =>
        deps.unitOfWork.run((stores) =>
          storePassword(stores, { user, hash, sessionId, origin, now: deps.clock.now() }),
        ),
      ),
    );

/** Hashes before the transaction: hashing is slow. */
export const hashNewPassword = (
  deps: ThrottleDeps,
  user: User,
  { ip }: Pick<Origin, 'ip'>,
  { password, currentPassword }: PasswordChange,
): TE.TaskEither<ChangePasswordError, PasswordHash> =>
  pipe(
    verifyThrottled(
      deps,
      { account: accountOf(O.some(user), ''), address: ip },
      currentPassword,
      O.some(user.hashedPassword),
    ),
    TE.filterOrElseW(
      ({ matches }) => matches,
      ({ throttled }) => throttled ?? wrongCurrentPassword(),
    ),
    TE.flatMap(() => deps.passwordHasher.hash(password)),
  );

type PasswordUpdate = Readonly<{
  user: User;
  hash: PasswordHash;
  sessionId: SessionId | null;
  origin: Origin;
  now: Date;
}>;

/** Fails if the stored password has changed since the verification. */
const storePassword = (
  { users, sessions, audit }: AuthStores,
  { user, hash, sessionId, origin, now }: PasswordUpdate,
): TE.TaskEither<DomainErrorOf<'WrongCurrentPassword'> | Unavailable, void> =>
  pipe(
    users.findById(user.id),
    TE.map(O.filter((stored) => stored.hashedPassword === user.hashedPassword)),
    TE.flatMap(TE.fromOption(wrongCurrentPassword)),
    TE.flatMap((stored) =>
      saveExistingUser(users, { ...stored, hashedPassword: hash, oneTimePasswordUntil: null, updatedAt: now }),
    ),
    TE.tap(() => sessions.endAll(user.id, sessionId)),
    TE.flatMap(() => audit.append(auditEntry({ actor: user, origin }, 'password_changed', userTarget(user.id), now))),
  );
