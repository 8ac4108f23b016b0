import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AuditOrigin } from '../audit/audit-entry.js';
import { userNotFound, wrongCurrentPassword, type DomainErrorOf, type Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { Stores, UnitOfWork } from '../shared/unit-of-work.port.js';
import { changeContact, type DiscordChanges } from './discord-contact.js';
import type { HashingError, PasswordHasher } from './password-hasher.port.js';
import type { NewPassword, PasswordHash } from './password.js';
import type { SessionId } from './session.js';
import { appendAll, userChanges } from './user-audit.js';
import type { NameTaken } from './user-repository.port.js';
import type { Email, User, Username } from './user.js';

export type UpdateOwnProfileDeps = Readonly<{ unitOfWork: UnitOfWork; passwordHasher: PasswordHasher; clock: Clock }>;

/** A new password, and the present one as proof that its owner asks. */
export type PasswordChange = Readonly<{ password: NewPassword; currentPassword: string }>;

/** Absent stays, `null` clears. Nobody raises their own rights here: there is no field for it. */
export type ProfileChanges = DiscordChanges &
  Readonly<{
    username?: Username | undefined;
    email?: Email | undefined;
    passwordChange?: PasswordChange | undefined;
  }>;

export type UpdateOwnProfileInput = Readonly<{
  user: User;
  /** Goes on when the password changes; every other session of the user ends. */
  sessionId: SessionId | null;
  origin: AuditOrigin;
  changes: ProfileChanges;
}>;

export type UpdateOwnProfileError =
  DomainErrorOf<'WrongCurrentPassword'> | DomainErrorOf<'UserNotFound'> | NameTaken | HashingError;

export type UpdateOwnProfile = (input: UpdateOwnProfileInput) => TE.TaskEither<UpdateOwnProfileError, User>;

export const makeUpdateOwnProfile =
  ({ unitOfWork, passwordHasher, clock }: UpdateOwnProfileDeps): UpdateOwnProfile =>
  ({ user, sessionId, origin, changes }) =>
    pipe(
      newHash(passwordHasher, user, changes.passwordChange),
      TE.flatMap((hash) =>
        unitOfWork.run((stores) =>
          pipe(
            requireUnchangedPassword(stores, user, hash),
            TE.bindTo('before'),
            TE.let('after', ({ before }) => applyProfileChanges(before, changes, hash, clock.now())),
            TE.tap(({ after }) => stores.users.save(after)),
            TE.tap(({ before, after }) =>
              appendAll(stores, userChanges({ actor: user, origin }, before, after, after.updatedAt)),
            ),
            TE.map(({ after }) => after),
            TE.tap(() => (hash === null ? TE.right(undefined) : stores.sessions.endAll(user.id, sessionId))),
          ),
        ),
      ),
    );

/** Hashing is slow and must not hold a transaction: it comes first. */
const newHash = (
  hasher: PasswordHasher,
  user: User,
  change: PasswordChange | undefined,
): TE.TaskEither<DomainErrorOf<'WrongCurrentPassword'> | HashingError, PasswordHash | null> =>
  change === undefined
    ? TE.right(null)
    : pipe(
        hasher.verify(change.currentPassword, O.some(user.hashedPassword)),
        TE.filterOrElseW(({ matches }) => matches, wrongCurrentPassword),
        TE.flatMap(() => hasher.hash(change.password)),
      );

/** The password that was proved must still be the stored one when the new one is written. */
const requireUnchangedPassword = (
  stores: Stores,
  user: User,
  hash: PasswordHash | null,
): TE.TaskEither<DomainErrorOf<'WrongCurrentPassword'> | DomainErrorOf<'UserNotFound'> | Unavailable, User> =>
  pipe(
    stores.users.findById(user.id),
    TE.flatMap(TE.fromOption(() => userNotFound(user.id))),
    TE.filterOrElseW((stored) => hash === null || stored.hashedPassword === user.hashedPassword, wrongCurrentPassword),
  );

const applyProfileChanges = (user: User, changes: ProfileChanges, hash: PasswordHash | null, now: Date): User => ({
  ...user,
  username: changes.username ?? user.username,
  email: changes.email ?? user.email,
  hashedPassword: hash ?? user.hashedPassword,
  discord: changeContact(user.discord, changes, now),
  updatedAt: now,
});
