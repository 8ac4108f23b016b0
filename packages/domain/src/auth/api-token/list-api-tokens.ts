import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '../../shared/ids.js';
import type { Actor } from '../../shared/actor.js';
import { superuserRequired, type DomainErrorOf, type Unavailable } from '../../shared/errors.js';
import type { ApiToken } from './api-token.js';
import type { ApiTokenQueries } from './api-token.port.js';

export type ListApiTokensDeps = Readonly<{ apiTokenQueries: ApiTokenQueries }>;

/** `ownerId`: `null` means the actor. */
export type ListApiTokensInput = Readonly<{ actor: Actor; ownerId: UserId | null }>;

export type ListApiTokensError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

/** Newest first. Only superusers may list the tokens of another user. */
export type ListApiTokens = (input: ListApiTokensInput) => TE.TaskEither<ListApiTokensError, readonly ApiToken[]>;

export const makeListApiTokens =
  ({ apiTokenQueries }: ListApiTokensDeps): ListApiTokens =>
  ({ actor, ownerId }) =>
    ownerId === null || ownerId === actor.id || actor.isSuperuser
      ? apiTokenQueries.listOf(ownerId ?? actor.id)
      : TE.left(superuserRequired());
