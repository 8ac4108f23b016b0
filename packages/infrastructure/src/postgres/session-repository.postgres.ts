import type { Session, SessionId, SessionQueries, SessionRepository, UserId } from '@l-age/domain';
import * as t from 'io-ts';
import * as O from 'fp-ts/lib/Option.js';
import type { Knex } from 'knex';
import { attempt } from './postgres-error.js';
import { rowsOf } from './prepared-statement.js';
import { decodeRow, firstOf, isStorableId, nullable, Timestamp } from './row.js';
import { toUser, UserRow, userColumnsOf } from './user.row.js';

const SESSIONS = 'l_age.sessions';

/** RFC 9562's text form; Postgres refuses to compare its `uuid` with anything else. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

const ADD = {
  name: 'session-add',
  sql: `insert into ${SESSIONS} (id, user_id, created_at, expires_at, ip, user_agent) values (?::uuid, ?, ?, ?, ?, ?)`,
};

const END_ALL = {
  name: 'session-end-all',
  sql: `delete from ${SESSIONS} where user_id = ?::int and id is distinct from ?::uuid`,
};

const REMOVE_EXPIRED = {
  name: 'session-remove-expired',
  sql: `delete from ${SESSIONS} where user_id = ?::int and expires_at <= ?::timestamptz`,
};

const FIND_WITH_USER = {
  name: 'session-with-user',
  sql: `select ${userColumnsOf('u')}, s.id as session_id, s.created_at as session_created_at,
      s.expires_at as session_expires_at, s.ip as session_ip, s.user_agent as session_user_agent
    from ${SESSIONS} s join users u on u.id = s.user_id where s.id = ?::uuid`,
};

/** The sessions, inside one transaction. */
export const makePostgresSessionRepository = (trx: Knex.Transaction): SessionRepository => ({
  add: ({ id, userId, createdAt, expiresAt, ip, userAgent }) =>
    attempt(async () => {
      await rowsOf(trx, ADD, [id, userId, createdAt, expiresAt, ip, userAgent]);
    }),

  endAll: (userId, except) =>
    attempt(async () => {
      if (isStorableId(userId)) await rowsOf(trx, END_ALL, [userId, except]);
    }),

  removeExpired: (userId, now) =>
    attempt(async () => {
      if (isStorableId(userId)) await rowsOf(trx, REMOVE_EXPIRED, [userId, now]);
    }),
});

const SessionColumns = t.strict({
  id: t.number,
  session_id: t.string,
  session_created_at: Timestamp,
  session_expires_at: Timestamp,
  session_ip: nullable(t.string),
  session_user_agent: nullable(t.string),
});

const decodeSessionRow = decodeRow(SessionColumns);
const decodeUserRow = decodeRow(UserRow);

const toSession = (row: t.TypeOf<typeof SessionColumns>): Session => ({
  id: row.session_id as SessionId,
  userId: row.id as UserId,
  createdAt: row.session_created_at,
  expiresAt: row.session_expires_at,
  ip: row.session_ip,
  userAgent: row.session_user_agent,
});

const decodeSessionWithUser = (row: unknown) => ({
  session: toSession(decodeSessionRow(row)),
  user: toUser(decodeUserRow(row)),
});

export const makePostgresSessionQueries = (knex: Knex): SessionQueries => ({
  findWithUser: (id) =>
    attempt(async () =>
      UUID.test(id) ? firstOf(decodeSessionWithUser)(await rowsOf(knex, FIND_WITH_USER, [id])) : O.none,
    ),
});
