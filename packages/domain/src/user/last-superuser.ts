import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../shared/ids.js';
import type { UserStores } from './user-stores.js';
import { lastSuperuser, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import type { User } from './user.js';

/** Service accounts do not count: they cannot sign in. */
export const isLastSuperuser = (activeSuperusers: readonly User[], userId: UserId): boolean => {
  const people = activeSuperusers.filter(({ isService }) => !isService);
  return people.some(({ id }) => id === userId) && people.length === 1;
};

/**
 * At least one person must remain a superuser. Call it before any other lock: if two superusers remove each other at the
 * same time, the second request waits here and then fails.
 */
export const requireAnotherSuperuser = (
  { users }: Pick<UserStores, 'users'>,
  userId: UserId,
): TE.TaskEither<DomainErrorOf<'LastSuperuser'> | Unavailable, void> =>
  pipe(
    users.findActiveSuperusers(),
    TE.filterOrElseW((superusers) => !isLastSuperuser(superusers, userId), lastSuperuser),
    TE.map(() => undefined),
  );
