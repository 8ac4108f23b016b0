import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { lastSuperuser, type DomainErrorOf, type Unavailable } from '../errors.js';
import type { Stores } from '../shared/unit-of-work.port.js';
import type { User, UserId } from './user.js';

/** Service accounts do not count: nobody can sign in as one. */
export const isLastSuperuser = (activeSuperusers: readonly User[], userId: UserId): boolean => {
  const people = activeSuperusers.filter(({ isService }) => !isService);
  return people.some(({ id }) => id === userId) && people.length === 1;
};

/**
 * Somebody must be left who can make superusers. Comes before anything else is locked: of two who would remove each other
 * at once, the second waits here, and is then judged by what the first has left.
 */
export const requireAnotherSuperuser = (
  { users }: Pick<Stores, 'users'>,
  userId: UserId,
): TE.TaskEither<DomainErrorOf<'LastSuperuser'> | Unavailable, void> =>
  pipe(
    users.findActiveSuperusers(),
    TE.filterOrElseW((superusers) => !isLastSuperuser(superusers, userId), lastSuperuser),
    TE.map(() => undefined),
  );
