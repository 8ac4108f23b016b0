import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../shared/ids.js';
import type { Actor } from '../shared/actor.js';
import { userNotFound, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import type { UserQueries } from './user-queries.port.js';
import { seenBy, type VisibleUser } from './user.js';

export type GetUserDeps = Readonly<{ userQueries: UserQueries }>;

export type GetUserInput = Readonly<{ actor: Actor; userId: UserId }>;

export type GetUserError = DomainErrorOf<'UserNotFound'> | Unavailable;

/** All data for the user and for superusers, the public part for others. */
export type GetUser = (input: GetUserInput) => TE.TaskEither<GetUserError, VisibleUser>;

export const makeGetUser =
  ({ userQueries }: GetUserDeps): GetUser =>
  ({ actor, userId }) =>
    pipe(userQueries.findById(userId), TE.flatMap(TE.fromOption(() => userNotFound(userId))), TE.map(seenBy(actor)));
