import { LAST_USE_PRECISION_MS, type SessionQueries } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable } from '../connection/statement.js';
import { firstOf, isStorableId, isUuid } from '../connection/row.js';
import { decodeSession, sessionColumnsOf } from './session.row.js';
import { decodeUser, userColumnsOf } from '../user/user.row.js';

const SESSIONS = 'l_age.sessions';

const FIND_WITH_USER = {
  name: 'session-with-user',
  sql: `select ${sessionColumnsOf('s')}, ${userColumnsOf('u')}
    from ${SESSIONS} s join users u on u.id = s.user_id where s.id = ?::uuid`,
};

/** Does not wait for a lock: one of several concurrent uses is enough. */
const RECORD_USE = {
  name: 'session-record-use',
  sql: `update ${SESSIONS} set last_used_at = ?::timestamptz where id = (
      select id from ${SESSIONS}
      where id = ?::uuid and last_used_at <= ?::timestamptz for no key update skip locked
    )`,
};

const OF_USER = {
  name: 'sessions-of-user',
  sql: `select ${sessionColumnsOf('s')} from ${SESSIONS} s
    where s.user_id = ?::int and s.expires_at > ?::timestamptz order by s.last_used_at desc, s.id limit ?`,
};

const decodeSessionWithUser = (row: unknown) => ({ session: decodeSession(row), user: decodeUser(row) });

/** Reads without a transaction. */
export const makePostgresSessionQueries = (db: Queryable): SessionQueries => ({
  findWithUser: (id, usedAt) =>
    tryQuery(async () => {
      const found = firstOf(decodeSessionWithUser)(isUuid(id) ? await db.query(FIND_WITH_USER, [id]) : []);
      const due = new Date(usedAt.getTime() - LAST_USE_PRECISION_MS);
      if (O.isSome(found) && found.value.session.lastUsedAt <= due) await db.query(RECORD_USE, [usedAt, id, due]);
      return found;
    }),

  ofUser: (userId, now, limit) =>
    tryQuery(async () =>
      isStorableId(userId) ? (await db.query(OF_USER, [userId, now, limit])).map(decodeSession) : [],
    ),
});
