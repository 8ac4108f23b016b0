import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../shared/ids.js';
import type { Unavailable } from '../shared/errors.js';
import type { PageRequest } from '../shared/page.js';
import type { User } from './user.js';

export type UserSearch = PageRequest &
  Readonly<{
    /** A literal part of the username, case-insensitive. Empty matches all users. */
    text: string;
    isActive?: boolean;
    isSuperuser?: boolean;
  }>;

/** Reads without a transaction and without locks. They never return deleted users. */
export type UserQueries = Readonly<{
  findById: (id: UserId) => TaskEither<Unavailable, Option<User>>;
  /** Finds by username, then by e-mail address, case-insensitively. */
  findByLogin: (login: string) => TaskEither<Unavailable, Option<User>>;
  /** Ordered by the lower-case username, by code points. */
  search: (search: UserSearch) => TaskEither<Unavailable, readonly User[]>;
}>;
