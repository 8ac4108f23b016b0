import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor, Username } from '../shared/actor.js';
import type { UserStores } from './user-stores.js';
import { superuserRequired, type DomainErrorOf } from '../shared/errors.js';
import { auditEntry, userTarget, type AuditedBy, type AuditOrigin, type NewAuditEntry } from '../audit/audit-entry.js';
import type { Clock } from '../shared/clock.port.js';
import { once, type Answer, type Once } from '../shared/idempotency.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import { changeContact, NO_DISCORD, type DiscordChanges } from './discord-contact.js';
import type { HashingError, PasswordHasher } from './password-hasher.port.js';
import { NO_PASSWORD, type NewPassword, type PasswordHash } from './password.js';
import type { NameTaken } from './user-repository.port.js';
import type { Email, NewUser, User } from './user.js';

export type CreateUserDeps = Readonly<{
  unitOfWork: UnitOfWork<UserStores>;
  passwordHasher: PasswordHasher;
  clock: Clock;
}>;

export type UserDraft = DiscordChanges &
  Readonly<{
    username: Username;
    isSuperuser: boolean;
    isActive: boolean;
  }> &
  (PersonDraft | ServiceDraft);

type PersonDraft = Readonly<{ isService: false; email: Email; password: NewPassword }>;

/** A service account has no password. Its e-mail address is optional. */
type ServiceDraft = Readonly<{ isService: true; email: Email | null; password: null }>;

export type CreateUserInput = Readonly<{
  actor: Actor;
  origin: AuditOrigin;
  draft: UserDraft;
  once: Once<User> | null;
}>;

export type CreateUserError =
  DomainErrorOf<'SuperuserRequired'> | DomainErrorOf<'IdempotencyKeyReused'> | NameTaken | HashingError;

/** Superusers only. */
export type CreateUser = (input: CreateUserInput) => TE.TaskEither<CreateUserError, Answer<User>>;

export const makeCreateUser =
  ({ unitOfWork, passwordHasher, clock }: CreateUserDeps): CreateUser =>
  ({ actor, origin, draft, once: request }) => {
    const now = clock.now();
    const add = (stores: UserStores, user: NewUser) =>
      pipe(
        stores.users.add(user),
        TE.tap((added) => stores.audit.append(userCreated({ actor, origin }, added))),
      );
    return pipe(
      actor.isSuperuser ? hashFor(passwordHasher, draft) : TE.left(superuserRequired()),
      TE.map((hash) => newUser(draft, hash, now)),
      TE.flatMap((user) =>
        unitOfWork.run((stores) => once(stores, request, { ownerId: actor.id, at: now }, add(stores, user))),
      ),
    );
  };

const userCreated = (by: AuditedBy, { id, isSuperuser, isService, createdAt }: User): NewAuditEntry =>
  auditEntry(by, 'user_created', userTarget(id), createdAt, { is_superuser: isSuperuser, is_service: isService });

const hashFor = (hasher: PasswordHasher, { password }: UserDraft): TE.TaskEither<CreateUserError, PasswordHash> =>
  password === null ? TE.right(NO_PASSWORD) : hasher.hash(password);

const newUser = (draft: UserDraft, hashedPassword: PasswordHash, now: Date): NewUser => ({
  username: draft.username,
  email: draft.email,
  hashedPassword,
  oneTimePasswordUntil: null,
  isSuperuser: draft.isSuperuser,
  isActive: draft.isActive,
  isService: draft.isService,
  discord: changeContact(NO_DISCORD, draft, now),
  createdAt: now,
  updatedAt: now,
  deletedAt: null,
});
