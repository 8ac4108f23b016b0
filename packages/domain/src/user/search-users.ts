import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../shared/actor.js';
import { superuserRequired, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import type { UserQueries, UserSearch } from './user-queries.port.js';
import { seenBy, type VisibleUser } from './user.js';

export type SearchUsersDeps = Readonly<{ userQueries: UserQueries }>;

export type SearchUsersInput = Readonly<{ actor: Actor; search: UserSearch }>;

export type SearchUsersError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

/** Superusers get all data and may filter. Other users get the public part of active users. */
export type SearchUsers = (input: SearchUsersInput) => TE.TaskEither<SearchUsersError, readonly VisibleUser[]>;

export const makeSearchUsers =
  ({ userQueries }: SearchUsersDeps): SearchUsers =>
  ({ actor, search }) =>
    pipe(
      permittedSearch(actor, search),
      TE.flatMap(userQueries.search),
      TE.map((users) => users.map(seenBy(actor))),
    );

const permittedSearch = (
  actor: Actor,
  search: UserSearch,
): TE.TaskEither<DomainErrorOf<'SuperuserRequired'>, UserSearch> => {
  if (actor.isSuperuser) return TE.right(search);
  const filters = search.isActive !== undefined || search.isSuperuser !== undefined;
  return filters ? TE.left(superuserRequired()) : TE.right({ ...search, isActive: true });
};
