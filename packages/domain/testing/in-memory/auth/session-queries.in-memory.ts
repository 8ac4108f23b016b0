import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { LAST_USE_PRECISION_MS } from '#src/auth/api-token/api-token.js';
import type { SessionQueries } from '#src/auth/session/session-repository.port.js';
import type { Session } from '#src/auth/session/session.js';
import { put } from '../snapshot.js';
import type { SnapshotHolder } from '../unit-of-work.in-memory.js';

export const makeInMemorySessionQueries = (holder: SnapshotHolder): SessionQueries => {
  const recordUse = (session: Session, usedAt: Date): void => {
    if (usedAt.getTime() - session.lastUsedAt.getTime() < LAST_USE_PRECISION_MS) return;
    const sessions = put(holder.committed.sessions, session.id, { ...session, lastUsedAt: usedAt });
    holder.committed = { ...holder.committed, sessions };
  };

  return {
    findWithUser: (id, usedAt) =>
      TE.fromIO(() => {
        const { sessions, users } = holder.committed;
        const found = pipe(
          O.Do,
          O.bind('session', () => O.fromNullable(sessions.get(id))),
          O.bind('user', ({ session }) => O.fromNullable(users.get(session.userId))),
        );
        if (O.isSome(found)) recordUse(found.value.session, usedAt);
        return found;
      }),
    ofUser: (userId, now, limit) =>
      TE.fromIO(() =>
        [...holder.committed.sessions.values()]
          .filter((session) => session.userId === userId && session.expiresAt > now)
          .toSorted((a, b) => b.lastUsedAt.getTime() - a.lastUsedAt.getTime())
          .slice(0, limit),
      ),
  };
};
