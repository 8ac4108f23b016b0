import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../shared/ids.js';
import type { Actor, Username } from '../shared/actor.js';
import {
  emailRequired,
  superuserRequired,
  userNotFound,
  type DomainErrorOf,
  type Unavailable,
} from '../shared/errors.js';
import type { AuditOrigin } from '../audit/audit-entry.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { UserStores } from './user-stores.js';
import { changeContact, type DiscordChanges } from './discord-contact.js';
import { requireAnotherSuperuser } from './last-superuser.js';
import { storeChanges } from './store-changes.js';
import type { NameTaken } from './user-repository.port.js';
import type { Email, User } from './user.js';

export type UpdateUserDeps = Readonly<{ unitOfWork: UnitOfWork<UserStores>; clock: Clock }>;

/** An absent field keeps its value; `null` clears. Only service accounts may have no e-mail address. */
export type UserChanges = DiscordChanges &
  Readonly<{
    username?: Username | undefined;
    email?: Email | null | undefined;
    isSuperuser?: boolean | undefined;
    isActive?: boolean | undefined;
  }>;

export type UpdateUserInput = Readonly<{ actor: Actor; origin: AuditOrigin; userId: UserId; changes: UserChanges }>;

export type UpdateUserError =
  DomainErrorOf<'SuperuserRequired' | 'UserNotFound' | 'LastSuperuser' | 'EmailRequired'> | NameTaken | Unavailable;

/** Superusers only. Deactivation ends all sessions. The last active superuser keeps the rights. */
export type UpdateUser = (input: UpdateUserInput) => TE.TaskEither<UpdateUserError, User>;

export const makeUpdateUser =
  ({ unitOfWork, clock }: UpdateUserDeps): UpdateUser =>
  ({ actor, origin, userId, changes }) => {
    if (!actor.isSuperuser) return TE.left(superuserRequired());
    const now = clock.now();
    return unitOfWork.run((stores) =>
      pipe(
        takesRights(changes) ? requireAnotherSuperuser(stores, userId) : TE.right(undefined),
        TE.flatMap(() => stores.users.findById(userId)),
        TE.flatMap(TE.fromOption((): UpdateUserError => userNotFound(userId))),
        TE.bindTo('before'),
        TE.let('after', ({ before }) => applyChanges(before, changes, now)),
        TE.filterOrElseW(({ after }) => after.email !== null || after.isService, emailRequired),
        TE.bindW('stored', ({ before, after }) => storeChanges(stores, { actor, origin }, before, after)),
        TE.tap(({ before, stored }) =>
          before.isActive && !stored.isActive ? stores.sessions.endAll(userId, null) : TE.right(undefined),
        ),
        TE.map(({ stored }) => stored),
      ),
    );
  };

const takesRights = ({ isSuperuser, isActive }: UserChanges): boolean => isSuperuser === false || isActive === false;

const applyChanges = (user: User, changes: UserChanges, now: Date): User => ({
  ...user,
  username: changes.username ?? user.username,
  email: changes.email === undefined ? user.email : changes.email,
  isSuperuser: changes.isSuperuser ?? user.isSuperuser,
  isActive: changes.isActive ?? user.isActive,
  discord: changeContact(user.discord, changes, now),
  updatedAt: now,
});
