import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { Origin, SessionId } from './session/session.js';
import type { Actor } from '../user/user.js';

export type LogOutDeps = Readonly<{ unitOfWork: UnitOfWork; clock: Clock }>;

export type LogOutInput = Readonly<{ actor: Actor; sessionId: SessionId | null; origin: Origin }>;

/** Ends the session one is in, if one is in any. */
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
