import { isStorable, type UserQueries, type UserSearch } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Binding, Queryable } from '../connection/statement.js';
import { firstOf, isStorableId } from '../connection/row.js';
import { folded } from './user-names.js';
import { decodeUser, userColumnsOf } from './user.row.js';

const columns = userColumnsOf('u');

const FIND_BY_ID = {
  name: 'user-by-id',
  sql: `select ${columns} from users u where u.id = ?::int and u.erased_at is null`,
};

const FIND_BY_LOGIN = {
  name: 'user-by-login',
  sql: `with login as (select ${folded('?::text')} as name)
    select ${columns} from users u
    where (${folded('u.username')} = (select name from login) or ${folded('u.email')} = (select name from login))
      and u.erased_at is null
    order by ${folded('u.username')} = (select name from login) desc limit 1`,
};

/** Reads the index of usernames in its order, and stops if the page is full. */
const searchStatement = ({ text, isActive, isSuperuser, limit, skip }: UserSearch) => {
  const conditions: readonly (readonly [string, Binding])[] = [
    ...(text === '' ? [] : [[`strpos(${folded('u.username')}, ${folded('?::text')}) > 0`, text] as const]),
    ...(isActive === undefined ? [] : [['u.is_active = ?', isActive] as const]),
    ...(isSuperuser === undefined ? [] : [['u.is_superuser = ?', isSuperuser] as const]),
  ];
  const where = ['u.erased_at is null', ...conditions.map(([condition]) => condition)].join(' and ');
  return {
    statement: {
      name: null,
      sql: `select ${columns} from users u where ${where} order by ${folded('u.username')}, u.id limit ? offset ?`,
    },
    bindings: [...conditions.map(([, binding]) => binding), limit, skip],
  };
};

/** Reads without a transaction. */
export const makePostgresUserQueries = (db: Queryable): UserQueries => ({
  findById: (id) =>
    tryQuery(async () => (isStorableId(id) ? firstOf(decodeUser)(await db.query(FIND_BY_ID, [id])) : O.none)),

  findByLogin: (login) =>
    tryQuery(async () => (isStorable(login) ? firstOf(decodeUser)(await db.query(FIND_BY_LOGIN, [login])) : O.none)),

  search: (search) =>
    tryQuery(async () => {
      if (!isStorable(search.text) || !isStorableId(search.skip)) return [];
      const { statement, bindings } = searchStatement(search);
      return (await db.query(statement, bindings)).map(decodeUser);
    }),
});
