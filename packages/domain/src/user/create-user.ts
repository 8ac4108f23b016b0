import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { superuserRequired, type DomainErrorOf } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import { changeContact, NO_DISCORD, type DiscordChanges } from './discord-contact.js';
import type { HashingError, PasswordHasher } from './password-hasher.port.js';
import type { NewPassword, PasswordHash } from './password.js';
import type { NameTaken } from './user-repository.port.js';
import type { Actor, Email, NewUser, User, Username } from './user.js';

export type CreateUserDeps = Readonly<{ unitOfWork: UnitOfWork; passwordHasher: PasswordHasher; clock: Clock }>;

export type UserDraft = DiscordChanges &
  Readonly<{
    username: Username;
    email: Email;
    password: NewPassword;
    isSuperuser: boolean;
    isActive: boolean;
  }>;

export type CreateUserInput = Readonly<{ actor: Actor; draft: UserDraft }>;

export type CreateUserError = DomainErrorOf<'SuperuserRequired'> | NameTaken | HashingError;

/** For superusers only. */
export type CreateUser = (input: CreateUserInput) => TE.TaskEither<CreateUserError, User>;

export const makeCreateUser =
  ({ unitOfWork, passwordHasher, clock }: CreateUserDeps): CreateUser =>
  ({ actor, draft }) =>
    pipe(
      actor.isSuperuser ? TE.right(draft.password) : TE.left(superuserRequired()),
      TE.flatMap(passwordHasher.hash),
      TE.map((hash) => newUser(draft, hash, clock.now())),
      TE.flatMap((user) => unitOfWork.run((stores) => stores.users.add(user))),
    );

const newUser = (draft: UserDraft, hashedPassword: PasswordHash, now: Date): NewUser => ({
  username: draft.username,
  email: draft.email,
  hashedPassword,
  oneTimePasswordUntil: null,
  isSuperuser: draft.isSuperuser,
  isActive: draft.isActive,
  discord: changeContact(NO_DISCORD, draft, now),
  createdAt: now,
  updatedAt: now,
});
