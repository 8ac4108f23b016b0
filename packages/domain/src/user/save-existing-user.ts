import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { NameTaken, UserRepository } from './user-repository.port.js';
import type { User } from './user.js';

/** Saves a user under their own, unchanged names: they cannot collide with anybody's. */
export const saveExistingUser = (users: Pick<UserRepository, 'save'>, user: User): TE.TaskEither<Unavailable, User> =>
  pipe(users.save(user), TE.mapError(unreachableConflict));

const unreachableConflict = (error: NameTaken | Unavailable): Unavailable => {
  if (error._tag === 'Unavailable') return error;
  throw new Error('a user collided with itself');
};
