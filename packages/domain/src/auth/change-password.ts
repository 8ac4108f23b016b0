import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { auditEntry, userTarget } from '../audit/audit-entry.js';
import { wrongCurrentPassword, type DomainErrorOf, type Unavailable } from '../errors.js';
import { verifyThrottled, type ThrottleDeps, type ThrottleError } from './throttled-password-check.js';
import { accountOf } from './login-throttling.js';
import type { Stores, UnitOfWork } from '../shared/unit-of-work.port.js';
import type { NewPassword, PasswordHash } from '../user/password.js';
import { saveExistingUser } from '../user/save-existing-user.js';
import type { Origin, SessionId } from './session/session.js';
import type { User } from '../user/user.js';

export type ChangePasswordDeps = ThrottleDeps & Readonly<{ unitOfWork: UnitOfWork }>;

/** A new password, and the present one as proof that its owner asks. */
export type PasswordChange = Readonly<{ password: NewPassword; currentPassword: string }>;

export type ChangePasswordInput = PasswordChange &
  Readonly<{
    user: User;
    /** Goes on; every other session of the user ends. */
    sessionId: SessionId | null;
    origin: Origin;
  }>;

export type ChangePasswordError = DomainErrorOf<'WrongCurrentPassword'> | ThrottleError;

/** Counts a wrong present password as a login counts it: who stole a session may not guess on. */
export type ChangePassword = (input: ChangePasswordInput) => TE.TaskEither<ChangePasswordError, void>;

export const makeChangePassword =
  (deps: ChangePasswordDeps): ChangePassword =>
  ({ user, sessionId, origin, ...change }) =>
    pipe(
      hashOfChanged(deps, user, origin, change),
      TE.flatMap((hash) =>
        deps.unitOfWork.run((stores) =>
          storePassword(stores, { user, hash, sessionId, origin, now: deps.clock.now() }),
        ),
      ),
    );

/** Hashing is slow and must not hold a transaction: it comes first. */
export const hashOfChanged = (
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
      ({ refusal }) => refusal ?? wrongCurrentPassword(),
    ),
    TE.flatMap(() => deps.passwordHasher.hash(password)),
  );

type NewlyHashed = Readonly<{
  user: User;
  hash: PasswordHash;
  sessionId: SessionId | null;
  origin: Origin;
  now: Date;
}>;

/** The password that was proved must still be the stored one when the new one is written. */
const storePassword = (
  { users, sessions, audit }: Stores,
  { user, hash, sessionId, origin, now }: NewlyHashed,
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
