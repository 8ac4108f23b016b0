import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserQueries, UserSearch } from '#src/user/user-queries.port.js';
import { foldCase, type User } from '#src/user/user.js';
import type { Snapshot } from '../snapshot.js';

export const makeInMemoryUserQueries = (committed: () => Snapshot): UserQueries => {
  const storedUsers = (): readonly User[] =>
    [...committed().users.values()].filter(({ deletedAt }) => deletedAt === null);

  return {
    findById: (id) => TE.fromIO(() => O.fromNullable(storedUsers().find((user) => user.id === id))),
    findByLogin: (login) =>
      TE.fromIO(() => {
        const wanted = foldCase(login);
        const users = storedUsers();
        return O.fromNullable(
          users.find(({ username }) => foldCase(username) === wanted) ??
            users.find(({ email }) => email !== null && foldCase(email) === wanted),
        );
      }),
    search: (search) =>
      TE.fromIO(() =>
        storedUsers()
          .filter((user) => isFoundBy(search, user))
          .toSorted((a, b) => (foldCase(a.username) < foldCase(b.username) ? -1 : 1))
          .slice(search.skip, search.skip + search.limit),
      ),
  };
};

const isFoundBy = ({ text, isActive, isSuperuser }: UserSearch, user: User): boolean =>
  foldCase(user.username).includes(foldCase(text)) &&
  (isActive === undefined || user.isActive === isActive) &&
  (isSuperuser === undefined || user.isSuperuser === isSuperuser);
