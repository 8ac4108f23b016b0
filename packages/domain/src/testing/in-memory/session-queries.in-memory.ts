import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { SessionQueries } from '../../user/session-repository.port.js';
import type { Snapshot } from './snapshot.js';

export const makeInMemorySessionQueries = (committed: () => Snapshot): SessionQueries => ({
  findWithUser: (id) =>
    TE.fromIO(() => {
      const { sessions, users } = committed();
      return pipe(
        O.Do,
        O.bind('session', () => O.fromNullable(sessions.get(id))),
        O.bind('user', ({ session }) => O.fromNullable(users.get(session.userId))),
      );
    }),
});
