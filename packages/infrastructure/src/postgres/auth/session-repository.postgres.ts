import type { RefreshableSession, SessionRepository } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable } from '../connection/statement.js';
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
 * The second statement must start after the lock is held. A statement that waits for a lock sees the new version of the
 * locked row, but older versions of all other rows. The session is locked and not the token, because ending a session
 * locks them in this order.
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

/** The sessions in a transaction. */
export const makePostgresSessionRepository = (trx: Queryable): SessionRepository => ({
  add: ({ id, userId, createdAt, lastUsedAt, expiresAt, ip, userAgent }) =>
    tryQuery(async () => {
      await trx.query(ADD, [id, userId, createdAt, lastUsedAt, expiresAt, ip, userAgent]);
    }),

  findById: (id) => tryQuery(async () => (isUuid(id) ? firstOf(decodeSession)(await trx.query(LOCK, [id])) : O.none)),

  findByRefreshToken: (digest) =>
    tryQuery(async () => {
      await trx.query(LOCK_BY_TOKEN, [digest]);
      return firstOf(decodeRefreshable)(await trx.query(FIND_BY_TOKEN, [digest]));
    }),

  save: ({ id, createdAt, lastUsedAt, expiresAt, ip, userAgent }) =>
    tryQuery(async () => {
      await trx.query(SAVE, [createdAt, lastUsedAt, expiresAt, ip, userAgent, id]);
    }),

  saveRefreshToken: ({ digest, sessionId, createdAt, expiresAt, usedAt }) =>
    tryQuery(async () => {
      await trx.query(SAVE_TOKEN, [digest, sessionId, createdAt, expiresAt, usedAt]);
    }),

  end: (id) =>
    tryQuery(async () => {
      if (isUuid(id)) await trx.query(END, [id]);
    }),

  endAll: (userId, except) =>
    tryQuery(async () => {
      if (isStorableId(userId)) await trx.query(END_ALL, [userId, except]);
    }),
});
