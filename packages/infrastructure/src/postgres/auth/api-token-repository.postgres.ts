import {
  LAST_USE_PRECISION_MS,
  SCOPES,
  type ApiToken,
  type ApiTokenId,
  type ApiTokenName,
  type ApiTokenQueries,
  type ApiTokenRepository,
  type Scope,
  type UserId,
} from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable } from '../connection/statement.js';
import { decodeRow, firstOf, isStorableId, nullable, Timestamp } from '../connection/row.js';
import { decodeUser, userColumnsOf } from '../user/user.row.js';

const TOKENS = 'l_age.api_tokens';

const columnsOf = (alias: string): string =>
  ['id', 'owner_id', 'name', 'scopes', 'created_at', 'expires_at', 'last_used_at']
    .map((column) => `${alias}.${column} as token_${column}`)
    .join(', ');

const ADD = {
  name: 'api-token-add',
  sql: `insert into ${TOKENS} as t (owner_id, name, scopes, digest, created_at, expires_at)
    values (?, ?, ?, ?, ?, ?) returning ${columnsOf('t')}`,
};

const FIND_BY_ID = {
  name: 'api-token-lock-by-id',
  sql: `select ${columnsOf('t')} from ${TOKENS} t where t.id = ?::int for update`,
};

const COUNT = { name: 'api-token-count', sql: `select count(*) as count from ${TOKENS} where owner_id = ?::int` };
const REMOVE = { name: 'api-token-remove', sql: `delete from ${TOKENS} where id = ?::int` };
const REMOVE_ALL = { name: 'api-token-remove-all', sql: `delete from ${TOKENS} where owner_id = ?::int` };

const LIST = {
  name: 'api-tokens-of',
  sql: `select ${columnsOf('t')} from ${TOKENS} t where t.owner_id = ?::int order by t.id desc`,
};

/**
 * Records a use only if the last one is older than the precision. Does not wait for a lock: one of several concurrent
 * uses is enough.
 */
const USE = {
  name: 'api-token-use',
  sql: `with due as (
      select t.id from ${TOKENS} t join users u on u.id = t.owner_id
      where t.digest = ?::text and u.is_active and t.expires_at > ?::timestamptz
        and (t.last_used_at is null or t.last_used_at <= ?::timestamptz)
      for update of t skip locked
    ), used as (
      update ${TOKENS} t set last_used_at = ?::timestamptz from due where t.id = due.id
    )
    select ${columnsOf('t')}, ${userColumnsOf('u')}
    from ${TOKENS} t join users u on u.id = t.owner_id where t.digest = ?::text`,
};

const TokenRow = t.strict({
  token_id: t.number,
  token_owner_id: t.number,
  token_name: t.string,
  token_scopes: t.array(
    t.keyof(Object.fromEntries(SCOPES.map((scope) => [scope, null])) as { readonly [Name in Scope]: null }),
  ),
  token_created_at: Timestamp,
  token_expires_at: Timestamp,
  token_last_used_at: nullable(Timestamp),
});

const decodeTokenRow = decodeRow(TokenRow);

const decodeToken = (stored: unknown): ApiToken => {
  const row = decodeTokenRow(stored);
  return {
    id: row.token_id as ApiTokenId,
    ownerId: row.token_owner_id as UserId,
    name: row.token_name as ApiTokenName,
    scopes: row.token_scopes,
    createdAt: row.token_created_at,
    expiresAt: row.token_expires_at,
    lastUsedAt: row.token_last_used_at,
  };
};

/** The API tokens in a transaction. */
export const makePostgresApiTokenRepository = (trx: Queryable): ApiTokenRepository => ({
  add: ({ ownerId, name, scopes, digest, createdAt, expiresAt }) =>
    tryQuery(async () =>
      decodeToken((await trx.query(ADD, [ownerId, name, [...scopes], digest, createdAt, expiresAt]))[0]),
    ),

  findById: (id) =>
    tryQuery(async () => (isStorableId(id) ? firstOf(decodeToken)(await trx.query(FIND_BY_ID, [id])) : O.none)),

  countOf: (ownerId) =>
    tryQuery(async () => {
      const [row] = isStorableId(ownerId) ? await trx.query(COUNT, [ownerId]) : [{ count: 0 }];
      return (row as { count: number }).count;
    }),

  remove: (id) =>
    tryQuery(async () => {
      if (isStorableId(id)) await trx.query(REMOVE, [id]);
    }),

  removeAll: (ownerId) =>
    tryQuery(async () => {
      if (isStorableId(ownerId)) await trx.query(REMOVE_ALL, [ownerId]);
    }),
});

const decodeTokenWithOwner = (row: unknown) => ({ token: decodeToken(row), owner: decodeUser(row) });

export const makePostgresApiTokenQueries = (db: Queryable): ApiTokenQueries => ({
  listOf: (ownerId) =>
    tryQuery(async () => (isStorableId(ownerId) ? (await db.query(LIST, [ownerId])).map(decodeToken) : [])),

  use: (digest, now) =>
    tryQuery(async () => {
      const lastUseBefore = new Date(now.getTime() - LAST_USE_PRECISION_MS);
      return firstOf(decodeTokenWithOwner)(await db.query(USE, [digest, now, lastUseBefore, now, digest]));
    }),
});
