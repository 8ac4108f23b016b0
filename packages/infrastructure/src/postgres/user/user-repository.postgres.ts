import {
  emailTaken,
  isStorable,
  usernameTaken,
  type NewUser,
  type NameTaken,
  type Unavailable,
  type UserRepository,
} from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { tryQuery, unavailableOrThrow, violatedUniqueConstraint } from '../connection/postgres-error.js';
import type { Binding, Queryable } from '../connection/statement.js';
import { firstOf, isStorableId, keepMicroseconds } from '../connection/row.js';
import { EMAIL_INDEX, folded, USERNAME_INDEX } from './user-names.js';
import { decodeUser, fromUser, USER_COLUMNS, userColumnsOf } from './user.row.js';

const columns = userColumnsOf('u');

/** Does not block foreign keys to the user. */
const FIND_BY_ID = {
  name: 'user-lock-by-id',
  sql: `select ${columns} from users u where u.id = ?::int and u.erased_at is null for no key update`,
};

/** Two index lookups, because an `or` of both conditions would read the whole table. */
const FIND_PEOPLE = {
  name: 'users-by-id-or-username',
  sql: `select ${columns} from users u where u.id = any (?::int[])
    union
    select ${columns} from users u
    where ${folded('u.username')} = any (array (select ${folded('name')} from unnest(?::text[]) as name)) and u.erased_at is null`,
};

const FIND_BY_IDS = { name: 'users-by-id', sql: `select ${columns} from users u where u.id = any (?::int[])` };

const WRITTEN = USER_COLUMNS.filter((column) => column !== 'id');

const ADD = {
  name: 'user-add',
  sql: `insert into users as u (${WRITTEN.join(', ')}) values (${WRITTEN.map(() => '?').join(', ')}) returning ${columns}`,
};

const SAVE = {
  name: 'user-save',
  sql: `update users set ${WRITTEN.map((column) => (column === 'created_at' ? keepMicroseconds(column) : `${column} = ?`)).join(', ')} where id = ?::int returning id`,
};

const valuesOf = (user: NewUser): readonly Binding[] => {
  const row = fromUser(user);
  return WRITTEN.map((column) => row[column]);
};

/** After a wait for a lock, Postgres checks the conditions again on the new version of the row. */
const FIND_ACTIVE_SUPERUSERS = {
  name: 'users-lock-superusers',
  sql: `select ${columns} from users u
    where u.is_superuser and u.is_active and u.erased_at is null order by u.id for no key update`,
};

const nameTakenOrThrow = (error: unknown): NameTaken | Unavailable => {
  const constraint = violatedUniqueConstraint(error);
  if (constraint === USERNAME_INDEX) return usernameTaken();
  if (constraint === EMAIL_INDEX) return emailTaken();
  return unavailableOrThrow(error);
};

/** The users in a transaction. */
export const makePostgresUserRepository = (trx: Queryable): UserRepository => ({
  add: (user) =>
    TE.tryCatch(async () => {
      const [row] = await trx.query(ADD, valuesOf(user));
      return decodeUser(row);
    }, nameTakenOrThrow),

  findById: (id) =>
    tryQuery(async () => firstOf(decodeUser)(isStorableId(id) ? await trx.query(FIND_BY_ID, [id]) : [])),

  findPeople: ({ ids, usernames }) =>
    tryQuery(async () => {
      const stored = ids.filter(isStorableId);
      const names = usernames.filter(isStorable);
      const found =
        names.length === 0 ? await trx.query(FIND_BY_IDS, [stored]) : await trx.query(FIND_PEOPLE, [stored, names]);
      return found.map(decodeUser);
    }),

  findActiveSuperusers: () => tryQuery(async () => (await trx.query(FIND_ACTIVE_SUPERUSERS, [])).map(decodeUser)),

  save: (user) =>
    pipe(
      TE.tryCatch(() => trx.query(SAVE, [...valuesOf(user), user.id]), nameTakenOrThrow),
      TE.map((saved) => {
        if (saved.length !== 1) throw new Error(`user ${String(user.id)} was saved but is not stored`);
        return user;
      }),
    ),
});
