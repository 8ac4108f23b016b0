import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../shared/ids.js';
import type { Actor } from '../shared/actor.js';
import { superuserRequired, userNotFound, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import { auditEntry, userTarget, type AuditOrigin } from '../audit/audit-entry.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { UserStores } from './user-stores.js';
import { NO_DISCORD } from './discord-contact.js';
import { requireAnotherSuperuser } from './last-superuser.js';
import { NO_PASSWORD } from './password.js';
import { saveExistingUser } from './save-existing-user.js';
import type { User } from './user.js';

export type DeleteUserDeps = Readonly<{ unitOfWork: UnitOfWork<UserStores>; clock: Clock }>;

export type DeleteUserInput = Readonly<{ actor: Actor; origin: AuditOrigin; userId: UserId }>;

export type DeleteUserError = DomainErrorOf<'SuperuserRequired' | 'UserNotFound' | 'LastSuperuser'> | Unavailable;

/**
 * Superusers only. Keeps the id and the username, which tasks and the audit log show. The username stays reserved. Ends
 * all sessions and API tokens.
 */
export type DeleteUser = (input: DeleteUserInput) => TE.TaskEither<DeleteUserError, void>;

export const makeDeleteUser =
  ({ unitOfWork, clock }: DeleteUserDeps): DeleteUser =>
  ({ actor, origin, userId }) => {
    if (!actor.isSuperuser) return TE.left(superuserRequired());
    const now = clock.now();
    return unitOfWork.run((stores) =>
      pipe(
        requireAnotherSuperuser(stores, userId),
        TE.flatMap(() => stores.users.findById(userId)),
        TE.flatMap(TE.fromOption((): DeleteUserError => userNotFound(userId))),
        TE.flatMap((user) => saveExistingUser(stores.users, erased(user, now))),
        TE.tap(() => stores.sessions.endAll(userId, null)),
        TE.tap(() => stores.apiTokens.removeAll(userId)),
        TE.flatMap(() => stores.audit.append(auditEntry({ actor, origin }, 'user_deleted', userTarget(userId), now))),
      ),
    );
  };

/** The user without personal data. */
export const erased = (user: User, now: Date): User => ({
  ...user,
  email: null,
  hashedPassword: NO_PASSWORD,
  oneTimePasswordUntil: null,
  isSuperuser: false,
  isActive: false,
  discord: NO_DISCORD,
  updatedAt: now,
  deletedAt: now,
});
