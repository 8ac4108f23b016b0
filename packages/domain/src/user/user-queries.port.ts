import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { PageRequest } from '../shared/page.js';
import type { User, UserId } from './user.js';

export type UserSearch = PageRequest &
  Readonly<{
    /** Found anywhere in the username, without regard to case; taken literally. Empty finds everybody. */
    text: string;
    isActive?: boolean;
    isSuperuser?: boolean;
  }>;

/** Reads that need no transaction and lock nothing. They never find who was deleted. */
export type UserQueries = Readonly<{
  findById: (id: UserId) => TaskEither<Unavailable, Option<User>>;
  /** By username, else by e-mail address, both without regard to case: a username wins over somebody's address. */
  findByLogin: (login: string) => TaskEither<Unavailable, Option<User>>;
  /** In order of the username in lower case, compared by code points, not by a language's rules. */
  search: (search: UserSearch) => TaskEither<Unavailable, readonly User[]>;
}>;
