import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { emailTaken, usernameTaken } from '../../errors.js';
import type { NameTaken, UserRepository } from '../../user/user-repository.port.js';
import { foldCase, type NewUser, type User, type UserId } from '../../user/user.js';
import { put, requireStored, type Transaction } from './snapshot.js';

export const makeInMemoryUserRepository = ({ read, write, nextNumber }: Transaction): UserRepository => {
  const storedUsers = (): readonly User[] => [...read().users.values()];

  const store = (user: User): User => {
    write({ users: put(read().users, user.id, user) });
    return user;
  };

  return {
    add: (draft) =>
      pipe(
        TE.fromIOEither(() => refuseTakenNames(storedUsers(), draft)),
        TE.map(() => store({ ...draft, id: nextNumber('user') as UserId })),
      ),
    findById: (id) => TE.fromIO(() => O.fromNullable(read().users.get(id))),
    findByIds: (ids) => TE.fromIO(() => storedUsers().filter(({ id }) => ids.includes(id))),
    findByUsernames: (names) =>
      TE.fromIO(() => {
        const folded = new Set(names.map(foldCase));
        return storedUsers().filter(({ username }) => folded.has(foldCase(username)));
      }),
    save: (user) =>
      pipe(
        TE.fromIOEither(() => {
          requireStored(read().users, [user.id]);
          const others = storedUsers().filter(({ id }) => id !== user.id);
          return refuseTakenNames(others, user);
        }),
        TE.map(() => store(user)),
      ),
  };
};

const refuseTakenNames = (others: readonly User[], { username, email }: NewUser): E.Either<NameTaken, void> => {
  if (others.some((other) => foldCase(other.username) === foldCase(username))) return E.left(usernameTaken());
  if (others.some((other) => foldCase(other.email) === foldCase(email))) return E.left(emailTaken());
  return E.right(undefined);
};
