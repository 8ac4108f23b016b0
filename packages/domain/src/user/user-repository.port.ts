import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../shared/ids.js';
import type { DomainErrorOf, Unavailable } from '../shared/errors.js';
import type { NewUser, User } from './user.js';

export type NameTaken = DomainErrorOf<'UsernameTaken'> | DomainErrorOf<'EmailTaken'>;

export type PeopleNamed = Readonly<{ ids: readonly UserId[]; usernames: readonly string[] }>;

/** The users, inside one unit of work. `find…` never returns deleted users, unless stated. */
export type UserRepository = Readonly<{
  /** Assigns the id. Usernames and addresses are unique, case-insensitively, also in concurrent runs and with deleted users. */
  add: (user: NewUser) => TaskEither<NameTaken | Unavailable, User>;
  /** Locks the user until the unit of work ends. */
  findById: (id: UserId) => TaskEither<Unavailable, Option<User>>;
  /**
   * The users with these ids, including deleted ones, and the users with these usernames, compared case-insensitively.
   * Each user once, active or not, in any order, not locked.
   */
  findPeople: (people: PeopleNamed) => TaskEither<Unavailable, readonly User[]>;
  /** Locks them until the unit of work ends. Concurrent calls wait. */
  findActiveSuperusers: () => TaskEither<Unavailable, readonly User[]>;
  /** Replaces the stored user with the same id. */
  save: (user: User) => TaskEither<NameTaken | Unavailable, User>;
}>;
