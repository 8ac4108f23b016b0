import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../shared/errors.js';
import type { NameTaken, UserRepository } from './user-repository.port.js';
import type { User } from './user.js';

/** Saves a user whose username and e-mail address have not changed: a conflict is impossible. */
export const saveExistingUser = (users: Pick<UserRepository, 'save'>, user: User): TE.TaskEither<Unavailable, User> =>
  pipe(users.save(user), TE.mapError(unreachableConflict));

const unreachableConflict = (error: NameTaken | Unavailable): Unavailable => {
  if (error._tag === 'Unavailable') return error;
  throw new Error('saving a user with unchanged names caused a conflict');
};
