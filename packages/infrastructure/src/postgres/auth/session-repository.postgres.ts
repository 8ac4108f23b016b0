import type { RefreshableSession, SessionRepository } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import { attempt } from '../connection/postgres-error.js';
import { type Queryable, rowsOf } from '../connection/statement.js';
import { firstOf, isStorableId, isUuid } from '../connection/row.js';
import { decodeRefreshToken, decodeSession, refreshTokenColumnsOf, sessionColumnsOf } from './session.row.js';
import { decodeUser, userColumnsOf } from '../user/user.row.js';

const SESSIONS = 'l_age.sessions';
const TOKENS = 'l_age.refresh_tokens';

const ADD = {
  name: 'session-add',
  sql: `insert into ${SESSIONS} (id, user_id, created_at, last_used_at, expires_at, ip, user_agent)
    values (?::uuid, ?, ?, ?, ?, ?, ?)`,
};

const LOCK = {
  name: 'session-lock',
  sql: `select ${sessionColumnsOf('s')} from ${SESSIONS} s where s.id = ?::uuid for update`,
};

/**
 * Two statements, because the second must not start before the lock is held: a lock that was waited for returns the row as
 * the other transaction left it, but nothing else that a single statement read is any newer than its start. The session is
 * locked, not the token: who ends the session locks the token after it.
 */
const LOCK_BY_TOKEN = {
  name: 'session-lock-by-token',
  sql: `select s.id from ${SESSIONS} s
    where s.id = (select session_id from ${TOKENS} where token_hash = ?) for update`,
};
const FIND_BY_TOKEN = {
  name: 'session-by-token',
  sql: `select ${refreshTokenColumnsOf('t')}, ${sessionColumnsOf('s')}, ${userColumnsOf('u')} from ${TOKENS} t
    join ${SESSIONS} s on s.id = t.session_id join users u on u.id = s.user_id where t.token_hash = ?`,
};
const SAVE = {
  name: 'session-save',
  sql: `update ${SESSIONS} set created_at = ?, last_used_at = ?, expires_at = ?, ip = ?, user_agent = ?
    where id = ?::uuid`,
};

const SAVE_TOKEN = {
  name: 'refresh-token-save',
  sql: `insert into ${TOKENS} (token_hash, session_id, created_at, expires_at, used_at) values (?, ?::uuid, ?, ?, ?)
    on conflict (token_hash) do update
    set session_id = excluded.session_id, created_at = excluded.created_at, expires_at = excluded.expires_at,
      used_at = excluded.used_at`,
};

const END = { name: 'session-end', sql: `delete from ${SESSIONS} where id = ?::uuid` };

const END_ALL = {
  name: 'session-end-all',
  sql: `delete from ${SESSIONS} where user_id = ?::int and id is distinct from ?::uuid`,
};

const decodeRefreshable = (row: unknown): RefreshableSession => ({
  session: decodeSession(row),
  user: decodeUser(row),
  refreshToken: decodeRefreshToken(row),
});

/** The sessions, inside one transaction. */
export const makePostgresSessionRepository = (trx: Queryable): SessionRepository => ({
  add: ({ id, userId, createdAt, lastUsedAt, expiresAt, ip, userAgent }) =>
    attempt(async () => {
      await rowsOf(trx, ADD, [id, userId, createdAt, lastUsedAt, expiresAt, ip, userAgent]);
    }),

  findById: (id) => attempt(async () => (isUuid(id) ? firstOf(decodeSession)(await rowsOf(trx, LOCK, [id])) : O.none)),

  findByRefreshToken: (digest) =>
    attempt(async () => {
      await rowsOf(trx, LOCK_BY_TOKEN, [digest]);
      return firstOf(decodeRefreshable)(await rowsOf(trx, FIND_BY_TOKEN, [digest]));
    }),

  save: ({ id, createdAt, lastUsedAt, expiresAt, ip, userAgent }) =>
    attempt(async () => {
      await rowsOf(trx, SAVE, [createdAt, lastUsedAt, expiresAt, ip, userAgent, id]);
    }),

  saveRefreshToken: ({ digest, sessionId, createdAt, expiresAt, usedAt }) =>
    attempt(async () => {
      await rowsOf(trx, SAVE_TOKEN, [digest, sessionId, createdAt, expiresAt, usedAt]);
    }),

  end: (id) =>
    attempt(async () => {
      if (isUuid(id)) await rowsOf(trx, END, [id]);
    }),

  endAll: (userId, except) =>
    attempt(async () => {
      if (isStorableId(userId)) await rowsOf(trx, END_ALL, [userId, except]);
    }),
});
