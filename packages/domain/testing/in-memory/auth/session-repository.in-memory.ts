import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SessionRepository } from '#src/auth/session/session-repository.port.js';
import type { Session } from '#src/auth/session/session.js';
import { filterValues, put, requireStored, type Transaction } from '../snapshot.js';

export const makeInMemorySessionRepository = ({ read, write }: Transaction): SessionRepository => {
  const store = (session: Session): void => {
    requireStored(read().users, [session.userId]);
    write({ sessions: put(read().sessions, session.id, session) });
  };

  const keepSessions = (matches: (session: Session) => boolean): void => {
    const sessions = filterValues(read().sessions, matches);
    write({ sessions, refreshTokens: filterValues(read().refreshTokens, ({ sessionId }) => sessions.has(sessionId)) });
  };

  return {
    add: (session) => TE.fromIO(() => store(session)),
    findById: (id) => TE.fromIO(() => O.fromNullable(read().sessions.get(id))),
    findByRefreshToken: (digest) =>
      TE.fromIO(() =>
        pipe(
          O.Do,
          O.bind('refreshToken', () => O.fromNullable(read().refreshTokens.get(digest))),
          O.bind('session', ({ refreshToken }) => O.fromNullable(read().sessions.get(refreshToken.sessionId))),
          O.bind('user', ({ session }) => O.fromNullable(read().users.get(session.userId))),
        ),
      ),
    save: (session) =>
      TE.fromIO(() => {
        if (read().sessions.has(session.id)) store(session);
      }),
    saveRefreshToken: (token) =>
      TE.fromIO(() => {
        requireStored(read().sessions, [token.sessionId]);
        write({ refreshTokens: put(read().refreshTokens, token.digest, token) });
      }),
    end: (id) => TE.fromIO(() => keepSessions((session) => session.id !== id)),
    endAll: (userId, except) =>
      TE.fromIO(() => keepSessions((session) => session.userId !== userId || session.id === except)),
  };
};
