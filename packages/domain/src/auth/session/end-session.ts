import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../../shared/actor.js';
import type { SessionId } from '../../shared/ids.js';
import type { Origin } from '../../shared/origin.js';
import { sessionNotFound, type DomainErrorOf, type Unavailable } from '../../shared/errors.js';
import { auditEntry } from '../../audit/audit-entry.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { AuthStores } from '../auth-stores.js';

export type EndSessionDeps = Readonly<{ unitOfWork: UnitOfWork<AuthStores>; clock: Clock }>;

export type EndSessionInput = Readonly<{ actor: Actor; sessionId: SessionId; origin: Origin }>;

export type EndSessionError = DomainErrorOf<'SessionNotFound'> | Unavailable;

/** Ends a session of the actor, with all its tokens. The session of another user does not exist for the actor. */
export type EndSession = (input: EndSessionInput) => TE.TaskEither<EndSessionError, void>;

export const makeEndSession =
  ({ unitOfWork, clock }: EndSessionDeps): EndSession =>
  ({ actor, sessionId, origin }) =>
    unitOfWork.run(({ sessions, audit }) =>
      pipe(
        sessions.findById(sessionId),
        TE.map(O.filter(({ userId }) => userId === actor.id)),
        TE.flatMap(TE.fromOption(() => sessionNotFound(sessionId))),
        TE.tap(() => sessions.end(sessionId)),
        TE.flatMap(() =>
          audit.append(auditEntry({ actor, origin }, 'session_ended', { type: 'session', id: sessionId }, clock.now())),
        ),
      ),
    );
