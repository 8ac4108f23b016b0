import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../shared/actor.js';
import type { SessionId } from '../shared/ids.js';
import type { Origin } from '../shared/origin.js';
import type { Unavailable } from '../shared/errors.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { AuthStores } from './auth-stores.js';

export type LogOutDeps = Readonly<{ unitOfWork: UnitOfWork<AuthStores>; clock: Clock }>;

export type LogOutInput = Readonly<{ actor: Actor; sessionId: SessionId | null; origin: Origin }>;

/** Ends the current session. Does nothing for an API token. */
export type LogOut = (input: LogOutInput) => TE.TaskEither<Unavailable, void>;

export const makeLogOut =
  ({ unitOfWork, clock }: LogOutDeps): LogOut =>
  ({ actor, sessionId, origin }) =>
    sessionId === null
      ? TE.right(undefined)
      : unitOfWork.run(({ sessions, audit }) =>
          pipe(
            sessions.end(sessionId),
            TE.flatMap(() =>
              audit.append(auditEntry({ actor, origin }, 'logout', { type: 'session', id: sessionId }, clock.now())),
            ),
          ),
        );
