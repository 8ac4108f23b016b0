import { LAST_USE_PRECISION_MS, type SessionQueries } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import type { Knex } from 'knex';
import { attempt } from './postgres-error.js';
import { rowsOf } from './prepared-statement.js';
import { firstOf, isStorableId, isUuid } from './row.js';
import { decodeSession, sessionColumnsOf } from './session.row.js';
import { decodeUser, userColumnsOf } from './user.row.js';

const SESSIONS = 'l_age.sessions';

/** The use is written down in the same round trip, and by nobody who would have to wait for it. */
const FIND_WITH_USER = {
  name: 'session-with-user',
  sql: `with used as (
      update ${SESSIONS} set last_used_at = ?::timestamptz where id = (
        select id from ${SESSIONS}
        where id = ?::uuid and last_used_at <= ?::timestamptz - interval '${LAST_USE_PRECISION_MS} milliseconds'
        for no key update skip locked
      )
    )
    select ${sessionColumnsOf('s')}, ${userColumnsOf('u')}
    from ${SESSIONS} s join users u on u.id = s.user_id where s.id = ?::uuid`,
};

const OF_USER = {
  name: 'sessions-of-user',
  sql: `select ${sessionColumnsOf('s')} from ${SESSIONS} s
    where s.user_id = ?::int and s.expires_at > ?::timestamptz order by s.last_used_at desc, s.id limit ?`,
};

const decodeSessionWithUser = (row: unknown) => ({ session: decodeSession(row), user: decodeUser(row) });

/** Reads that need no transaction. */
export const makePostgresSessionQueries = (knex: Knex): SessionQueries => ({
  findWithUser: (id, usedAt) =>
    attempt(async () =>
      isUuid(id)
        ? firstOf(decodeSessionWithUser)(await rowsOf(knex, FIND_WITH_USER, [usedAt, id, usedAt, id]))
        : O.none,
    ),

  ofUser: (userId, now, limit) =>
    attempt(async () =>
      isStorableId(userId) ? (await rowsOf(knex, OF_USER, [userId, now, limit])).map(decodeSession) : [],
    ),
});
