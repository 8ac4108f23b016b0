import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SessionRepository } from '../../user/session-repository.port.js';
import { keep, put, requireStored, type Transaction } from './snapshot.js';

export const makeInMemorySessionRepository = ({ read, write }: Transaction): SessionRepository => ({
  add: (session) =>
    TE.fromIO(() => {
      requireStored(read().users, [session.userId]);
      write({ sessions: put(read().sessions, session.id, session) });
    }),
  endAll: (userId, except) =>
    TE.fromIO(() =>
      write({ sessions: keep(read().sessions, (session) => session.userId !== userId || session.id === except) }),
    ),
  removeExpired: (userId, now) =>
    TE.fromIO(() =>
      write({ sessions: keep(read().sessions, (session) => session.userId !== userId || session.expiresAt > now) }),
    ),
});
