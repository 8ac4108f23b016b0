import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Username } from '../shared/actor.js';
import type { SessionId } from '../shared/ids.js';
import type { AuthStores } from './auth-stores.js';
import { userNotFound, wrongCurrentPassword, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import { insufficientScope, type InsufficientScope } from './scope.js';
import type { AuditOrigin } from '../audit/audit-entry.js';
import type { ThrottleDeps } from './throttled-password-check.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import { hashNewPassword, type ChangePasswordError, type PasswordChange } from './change-password.js';
import { changeContact, type DiscordChanges } from '../user/discord-contact.js';
import type { PasswordHash } from '../user/password.js';
import { storeChanges } from '../user/store-changes.js';
import type { NameTaken } from '../user/user-repository.port.js';
import type { Email, User } from '../user/user.js';

export type UpdateOwnProfileDeps = ThrottleDeps & Readonly<{ unitOfWork: UnitOfWork<AuthStores> }>;

/** An absent field keeps its value; `null` clears. Users cannot change their own rights. */
export type ProfileChanges = DiscordChanges &
  Readonly<{
    username?: Username | undefined;
    email?: Email | undefined;
    passwordChange?: PasswordChange | undefined;
  }>;

export type UpdateOwnProfileInput = Readonly<{
  user: User;
  /** Stays valid when the password changes; all other sessions end. `null`: an API token, which cannot change the password. */
  sessionId: SessionId | null;
  origin: AuditOrigin;
  changes: ProfileChanges;
}>;

export type UpdateOwnProfileError = ChangePasswordError | DomainErrorOf<'UserNotFound'> | InsufficientScope | NameTaken;

export type UpdateOwnProfile = (input: UpdateOwnProfileInput) => TE.TaskEither<UpdateOwnProfileError, User>;

export const makeUpdateOwnProfile =
  (deps: UpdateOwnProfileDeps): UpdateOwnProfile =>
  ({ user, sessionId, origin, changes }) =>
    pipe(
      TE.fromEither(requireLogin(sessionId, changes.passwordChange)),
      TE.flatMap((passwordChange) => newHash(deps, user, origin, passwordChange)),
      TE.flatMap((hash) =>
        deps.unitOfWork.run((stores) =>
          pipe(
            requireUnchangedPassword(stores, user, hash),
            TE.bindTo('before'),
            TE.let('after', ({ before }) => applyProfileChanges(before, changes, hash, deps.clock.now())),
            TE.flatMap(({ before, after }) => storeChanges(stores, { actor: user, origin }, before, after)),
            TE.tap(() => (hash === null ? TE.right(undefined) : stores.sessions.endAll(user.id, sessionId))),
          ),
        ),
      ),
    );

/** A leaked API token must not lock out its owner. */
const requireLogin = (
  sessionId: SessionId | null,
  change: PasswordChange | undefined,
): E.Either<InsufficientScope, PasswordChange | undefined> =>
  change !== undefined && sessionId === null ? E.left(insufficientScope(null)) : E.right(change);

const newHash = (
  deps: ThrottleDeps,
  user: User,
  origin: AuditOrigin,
  change: PasswordChange | undefined,
): TE.TaskEither<ChangePasswordError, PasswordHash | null> =>
  change === undefined ? TE.right(null) : hashNewPassword(deps, user, origin, change);

/** Fails if the stored password has changed since the verification. */
const requireUnchangedPassword = (
  stores: AuthStores,
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
  oneTimePasswordUntil: hash === null ? user.oneTimePasswordUntil : null,
  discord: changeContact(user.discord, changes, now),
  updatedAt: now,
});
