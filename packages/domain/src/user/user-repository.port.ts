import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from '../errors.js';
import type { NewUser, User, UserId } from './user.js';

export type NameTaken = DomainErrorOf<'UsernameTaken'> | DomainErrorOf<'EmailTaken'>;

export type PeopleNamed = Readonly<{ ids: readonly UserId[]; usernames: readonly string[] }>;

/** The users, inside one unit of work. */
export type UserRepository = Readonly<{
  /** Numbers the user. Names and addresses are unique without regard to case, also when two add at once; whoever was deleted keeps the name. */
  add: (user: NewUser) => TaskEither<NameTaken | Unavailable, User>;
  /** Locks the user until the unit of work ends. Never finds who was deleted. */
  findById: (id: UserId) => TaskEither<Unavailable, Option<User>>;
  /**
   * The users with these ids, deleted ones too, and those with these usernames, compared case-insensitively and without
   * deleted ones. Each once, active or not, in any order, and not locked.
   */
  findPeople: (people: PeopleNamed) => TaskEither<Unavailable, readonly User[]>;
  /** Locks them all until the unit of work ends: nobody else finds fewer or more of them meanwhile. */
  findActiveSuperusers: () => TaskEither<Unavailable, readonly User[]>;
  /** Replaces the stored user with the same id. */
  save: (user: User) => TaskEither<NameTaken | Unavailable, User>;
}>;
