import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from '../errors.js';
import type { NewUser, User, UserId } from './user.js';

export type NameTaken = DomainErrorOf<'UsernameTaken'> | DomainErrorOf<'EmailTaken'>;

/** The users, inside one unit of work. */
export type UserRepository = Readonly<{
  /** Numbers the user. Names and addresses are unique without regard to case, also when two add at once. */
  add: (user: NewUser) => TaskEither<NameTaken | Unavailable, User>;
  /** Locks the user until the unit of work ends. */
  findById: (id: UserId) => TaskEither<Unavailable, Option<User>>;
  /** Those that exist, active or not, in no particular order; they cannot change until the unit of work ends. */
  findByIds: (ids: readonly UserId[]) => TaskEither<Unavailable, readonly User[]>;
  /** Those that exist, compared without regard to case, active or not; they cannot change until the unit of work ends. */
  findByUsernames: (names: readonly string[]) => TaskEither<Unavailable, readonly User[]>;
  /** Replaces the stored user with the same id. */
  save: (user: User) => TaskEither<NameTaken | Unavailable, User>;
}>;
