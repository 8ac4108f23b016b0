import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../shared/ids.js';
import type { Actor } from '../shared/actor.js';
import type { Origin } from '../shared/origin.js';
import type { AuthStores } from './auth-stores.js';
import { superuserRequired, userNotFound, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import { auditEntry, userTarget } from '../audit/audit-entry.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { NewOneTimePassword } from './one-time-password.port.js';
import type { HashingError, PasswordHasher } from '../user/password-hasher.port.js';
import type { NewPassword, PasswordHash } from '../user/password.js';
import { saveExistingUser } from '../user/save-existing-user.js';
import type { UserQueries } from '../user/user-queries.port.js';

export type ResetPasswordDeps = Readonly<{
  userQueries: UserQueries;
  unitOfWork: UnitOfWork<AuthStores>;
  passwordHasher: PasswordHasher;
  newOneTimePassword: NewOneTimePassword;
  clock: Clock;
}>;

/** An unused one-time password expires after this time. */
export const ONE_TIME_PASSWORD_HOURS = 72;

export type ResetPasswordInput = Readonly<{ actor: Actor; userId: UserId; origin: Origin }>;

export type ResetPasswordError = DomainErrorOf<'SuperuserRequired'> | DomainErrorOf<'UserNotFound'> | HashingError;

/**
 * Superusers only. Sets a one-time password, which is returned once, and ends all sessions of the user. After a login with
 * it, the user must choose a password first. Service accounts have no password: they are not found.
 */
export type ResetPassword = (
  input: ResetPasswordInput,
) => TE.TaskEither<ResetPasswordError, Readonly<{ oneTimePassword: NewPassword }>>;

export const makeResetPassword =
  ({ userQueries, unitOfWork, passwordHasher, newOneTimePassword, clock }: ResetPasswordDeps): ResetPassword =>
  (input) => {
    if (!input.actor.isSuperuser) return TE.left(superuserRequired());
    const oneTimePassword = newOneTimePassword();
    return pipe(
      userQueries.findById(input.userId),
      TE.map(O.filter(({ isService }) => !isService)),
      TE.flatMap(TE.fromOption(() => userNotFound(input.userId))),
      TE.flatMap(() => passwordHasher.hash(oneTimePassword)),
      TE.flatMap((hash) => unitOfWork.run((stores) => storeReset(stores, input, hash, clock.now()))),
      TE.map(() => ({ oneTimePassword })),
    );
  };

const storeReset = (
  { users, sessions, audit }: AuthStores,
  { actor, userId, origin }: ResetPasswordInput,
  hashedPassword: PasswordHash,
  now: Date,
): TE.TaskEither<DomainErrorOf<'UserNotFound'> | Unavailable, void> => {
  const oneTimePasswordUntil = new Date(now.getTime() + ONE_TIME_PASSWORD_HOURS * 60 * 60 * 1000);
  return pipe(
    users.findById(userId),
    TE.flatMap(TE.fromOption(() => userNotFound(userId))),
    TE.flatMap((user) => saveExistingUser(users, { ...user, hashedPassword, oneTimePasswordUntil, updatedAt: now })),
    TE.tap(() => sessions.endAll(userId, null)),
    TE.flatMap(() => audit.append(auditEntry({ actor, origin }, 'password_reset', userTarget(userId), now))),
  );
};
