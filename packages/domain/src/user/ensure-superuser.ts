import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Username } from '../shared/actor.js';
import { auditEntry, THE_SERVICE, userTarget } from '../audit/audit-entry.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { UserStores } from './user-stores.js';
import { NO_DISCORD } from './discord-contact.js';
import type { HashingError, PasswordHasher } from './password-hasher.port.js';
import type { NewPassword } from './password.js';
import type { UserQueries } from './user-queries.port.js';
import type { NameTaken } from './user-repository.port.js';
import { foldCase, type Email } from './user.js';

export type EnsureSuperuserDeps = Readonly<{
  userQueries: UserQueries;
  unitOfWork: UnitOfWork<UserStores>;
  passwordHasher: PasswordHasher;
  clock: Clock;
}>;

export type EnsureSuperuserInput = Readonly<{ username: Username; email: Email; password: NewPassword }>;

export type EnsureSuperuserError = NameTaken | HashingError;

/**
 * Creates the default superuser unless a user has that username. Never changes an existing user. Safe if several
 * replicas start at the same time.
 */
export type EnsureSuperuser = (
  input: EnsureSuperuserInput,
) => TE.TaskEither<EnsureSuperuserError, Readonly<{ created: boolean }>>;

export const makeEnsureSuperuser =
  (deps: EnsureSuperuserDeps): EnsureSuperuser =>
  (input) =>
    pipe(
      deps.userQueries.findByLogin(input.username),
      TE.flatMap((found) =>
        O.isSome(found) && foldCase(found.value.username) === foldCase(input.username)
          ? TE.right({ created: false })
          : createSuperuser(deps, input),
      ),
    );

const createSuperuser = (
  { passwordHasher, unitOfWork, clock }: EnsureSuperuserDeps,
  { username, email, password }: EnsureSuperuserInput,
): TE.TaskEither<EnsureSuperuserError, Readonly<{ created: boolean }>> => {
  const now = clock.now();
  return pipe(
    passwordHasher.hash(password),
    TE.map((hashedPassword) => ({
      username,
      email,
      hashedPassword,
      oneTimePasswordUntil: null,
      isSuperuser: true,
      isActive: true,
      isService: false,
      discord: NO_DISCORD,
      createdAt: now,
      updatedAt: now,
      deletedAt: null,
    })),
    TE.flatMap((user) =>
      unitOfWork.run((stores) =>
        pipe(
          stores.users.add(user),
          TE.tap(({ id }) =>
            stores.audit.append(auditEntry(THE_SERVICE, 'user_created', userTarget(id), now, { is_superuser: true })),
          ),
        ),
      ),
    ),
    TE.map(() => ({ created: true })),
    TE.orElse((error) => (error._tag === 'UsernameTaken' ? TE.right({ created: false }) : TE.left(error))),
  );
};
