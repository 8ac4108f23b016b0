import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { auditEntry, userTarget, type AuditedBy, type AuditOrigin, type NewAuditEntry } from '../audit/audit-entry.js';
import { superuserRequired, type DomainErrorOf } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import { once, type Answer, type Once } from '../shared/idempotency.js';
import type { Stores, UnitOfWork } from '../shared/unit-of-work.port.js';
import { changeContact, NO_DISCORD, type DiscordChanges } from './discord-contact.js';
import type { HashingError, PasswordHasher } from './password-hasher.port.js';
import { NO_PASSWORD, type NewPassword, type PasswordHash } from './password.js';
import type { NameTaken } from './user-repository.port.js';
import type { Actor, Email, NewUser, User, Username } from './user.js';

export type CreateUserDeps = Readonly<{ unitOfWork: UnitOfWork; passwordHasher: PasswordHasher; clock: Clock }>;

export type UserDraft = DiscordChanges &
  Readonly<{
    username: Username;
    isSuperuser: boolean;
    isActive: boolean;
  }> &
  (PersonDraft | ServiceDraft);

type PersonDraft = Readonly<{ isService: false; email: Email; password: NewPassword }>;

/** Nobody signs in as a service account: it has no password, and need not have an address. */
type ServiceDraft = Readonly<{ isService: true; email: Email | null; password: null }>;

export type CreateUserInput = Readonly<{
  actor: Actor;
  origin: AuditOrigin;
  draft: UserDraft;
  once: Once<User> | null;
}>;

export type CreateUserError =
  DomainErrorOf<'SuperuserRequired'> | DomainErrorOf<'IdempotencyKeyReused'> | NameTaken | HashingError;

/** For superusers only. */
export type CreateUser = (input: CreateUserInput) => TE.TaskEither<CreateUserError, Answer<User>>;

export const makeCreateUser =
  ({ unitOfWork, passwordHasher, clock }: CreateUserDeps): CreateUser =>
  ({ actor, origin, draft, once: request }) => {
    const now = clock.now();
    const add = (stores: Stores, user: NewUser) =>
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
