import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../../shared/actor.js';
import type { Unavailable } from '../../shared/errors.js';
import type { Clock } from '../../shared/clock.port.js';
import type { SessionQueries } from './session-repository.port.js';
import type { Session } from './session.js';

export type ListSessionsDeps = Readonly<{ sessionQueries: SessionQueries; clock: Clock }>;

/** More than a person has. A script that logs in repeatedly may exceed it. */
export const MAX_LISTED_SESSIONS = 200;

/** The actor's sessions, the last used first, at most {@link MAX_LISTED_SESSIONS}. */
export type ListSessions = (input: Readonly<{ actor: Actor }>) => TE.TaskEither<Unavailable, readonly Session[]>;

export const makeListSessions =
  ({ sessionQueries, clock }: ListSessionsDeps): ListSessions =>
  ({ actor }) =>
    sessionQueries.ofUser(actor.id, clock.now(), MAX_LISTED_SESSIONS);
