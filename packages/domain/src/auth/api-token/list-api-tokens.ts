import * as TE from 'fp-ts/lib/TaskEither.js';
import { superuserRequired, type DomainErrorOf, type Unavailable } from '../../errors.js';
import type { ApiToken } from './api-token.js';
import type { ApiTokenQueries } from './api-token.port.js';
import type { Actor, UserId } from '../../user/user.js';

export type ListApiTokensDeps = Readonly<{ apiTokenQueries: ApiTokenQueries }>;

/** `ownerId`: whose tokens; `null` is the actor. */
export type ListApiTokensInput = Readonly<{ actor: Actor; ownerId: UserId | null }>;

export type ListApiTokensError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

/** Newest first: one's own, and for superusers those of anybody. */
export type ListApiTokens = (input: ListApiTokensInput) => TE.TaskEither<ListApiTokensError, readonly ApiToken[]>;

export const makeListApiTokens =
  ({ apiTokenQueries }: ListApiTokensDeps): ListApiTokens =>
  ({ actor, ownerId }) =>
    ownerId === null || ownerId === actor.id || actor.isSuperuser
      ? apiTokenQueries.listOf(ownerId ?? actor.id)
      : TE.left(superuserRequired());
