import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { userNotFound, type DomainErrorOf, type Unavailable } from '../errors.js';
import type { UserQueries } from './user-queries.port.js';
import { seenBy, type Actor, type UserId, type VisibleUser } from './user.js';

export type GetUserDeps = Readonly<{ userQueries: UserQueries }>;

export type GetUserInput = Readonly<{ actor: Actor; userId: UserId }>;

export type GetUserError = DomainErrorOf<'UserNotFound'> | Unavailable;

/** The whole user for themselves and superusers, the public part for others. */
export type GetUser = (input: GetUserInput) => TE.TaskEither<GetUserError, VisibleUser>;

export const makeGetUser =
  ({ userQueries }: GetUserDeps): GetUser =>
  ({ actor, userId }) =>
    pipe(userQueries.findById(userId), TE.flatMap(TE.fromOption(() => userNotFound(userId))), TE.map(seenBy(actor)));
