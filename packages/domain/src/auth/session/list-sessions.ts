import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { Clock } from '../../shared/clock.port.js';
import type { SessionQueries } from './session-repository.port.js';
import type { Session } from './session.js';
import type { Actor } from '../../user/user.js';

export type ListSessionsDeps = Readonly<{ sessionQueries: SessionQueries; clock: Clock }>;

/** More than a person has: a script that logs in again and again may. */
export const MAX_LISTED_SESSIONS = 200;

/** One's own sessions, the last used first; {@link MAX_LISTED_SESSIONS} at most. */
export type ListSessions = (input: Readonly<{ actor: Actor }>) => TE.TaskEither<Unavailable, readonly Session[]>;

export const makeListSessions =
  ({ sessionQueries, clock }: ListSessionsDeps): ListSessions =>
  ({ actor }) =>
    sessionQueries.ofUser(actor.id, clock.now(), MAX_LISTED_SESSIONS);
