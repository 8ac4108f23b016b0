import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from '../errors.js';
import type { NewUser, User, UserId } from './user.js';

export type NameTaken = DomainErrorOf<'UsernameTaken'> | DomainErrorOf<'EmailTaken'>;

/** The users, inside one unit of work. */
export type UserRepository = Readonly<{
  /** Numbers the user. Names and addresses are unique without regard to case, also when two add at once; whoever was deleted keeps the name. */
  add: (user: NewUser) => TaskEither<NameTaken | Unavailable, User>;
  /** Locks the user until the unit of work ends. Never finds who was deleted. */
  findById: (id: UserId) => TaskEither<Unavailable, Option<User>>;
  /** Those that exist, active or not, also who was deleted, in no particular order; they cannot change until the unit of work ends. */
  findByIds: (ids: readonly UserId[]) => TaskEither<Unavailable, readonly User[]>;
  /** As {@link findByIds} by name, compared without regard to case, but never who was deleted. */
  findByUsernames: (names: readonly string[]) => TaskEither<Unavailable, readonly User[]>;
  /** Locks them all until the unit of work ends: nobody else finds fewer or more of them meanwhile. */
  findActiveSuperusers: () => TaskEither<Unavailable, readonly User[]>;
  /** Replaces the stored user with the same id. */
  save: (user: User) => TaskEither<NameTaken | Unavailable, User>;
}>;
