import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '#src/shared/ids.js';
import { emailTaken, usernameTaken } from '#src/shared/errors.js';
import type { NameTaken, UserRepository } from '#src/user/user-repository.port.js';
import { foldCase, type NewUser, type User } from '#src/user/user.js';
import { put, requireStored, type Transaction } from '../snapshot.js';

export const makeInMemoryUserRepository = ({ read, write, nextNumber }: Transaction): UserRepository => {
  const storedUsers = (): readonly User[] => [...read().users.values()];
  const presentUsers = (): readonly User[] => storedUsers().filter(({ deletedAt }) => deletedAt === null);

  const store = (user: User): User => {
    write({ users: put(read().users, user.id, user) });
    return user;
  };

  return {
    add: (draft) =>
      pipe(
        TE.fromIOEither(() => requireFreeNames(storedUsers(), draft)),
        TE.map(() => store({ ...draft, id: nextNumber('user') as UserId })),
      ),
    findById: (id) => TE.fromIO(() => O.fromNullable(presentUsers().find((user) => user.id === id))),
    findPeople: ({ ids, usernames }) =>
      TE.fromIO(() => {
        const folded = new Set(usernames.map(foldCase));
        const isNamed = ({ username, deletedAt }: User) => deletedAt === null && folded.has(foldCase(username));
        return storedUsers().filter((user) => ids.includes(user.id) || isNamed(user));
      }),
    findActiveSuperusers: () => TE.fromIO(() => presentUsers().filter((user) => user.isSuperuser && user.isActive)),
    save: (user) =>
      pipe(
        TE.fromIOEither(() => {
          requireStored(read().users, [user.id]);
          const others = storedUsers().filter(({ id }) => id !== user.id);
          return requireFreeNames(others, user);
        }),
        TE.map(() => store(user)),
      ),
  };
};

const requireFreeNames = (others: readonly User[], { username, email }: NewUser): E.Either<NameTaken, void> => {
  if (others.some((other) => foldCase(other.username) === foldCase(username))) return E.left(usernameTaken());
  const hasSameEmail = (other: User) =>
    email !== null && other.email !== null && foldCase(other.email) === foldCase(email);
  if (others.some(hasSameEmail)) return E.left(emailTaken());
  return E.right(undefined);
};
