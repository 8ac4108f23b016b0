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
import { attempt, unavailableOrThrow, violatedUniqueConstraint } from '../connection/postgres-error.js';
import { rowsOf, type Binding, type Queryable } from '../connection/statement.js';
import { firstOf, isStorableId, keepMicroseconds } from '../connection/row.js';
import { EMAIL_INDEX, folded, USERNAME_INDEX } from './user-names.js';
import { decodeUser, fromUser, USER_COLUMNS, userColumnsOf } from './user.row.js';

const columns = userColumnsOf('u');

/** Others may still refer to the user meanwhile: a foreign key's check does not wait for this lock. */
const FIND_BY_ID = {
  name: 'user-lock-by-id',
  sql: `select ${columns} from users u where u.id = ?::int and u.erased_at is null for no key update`,
};

/** Two index lookups: an `or` of both conditions would read the whole table. */
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

/** A row that was waited for is judged as the other transaction left it: who lost the right meanwhile is not among them. */
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

/** The users, inside one transaction. */
export const makePostgresUserRepository = (trx: Queryable): UserRepository => ({
  add: (user) =>
    TE.tryCatch(async () => {
      const [row] = await rowsOf(trx, ADD, valuesOf(user));
      return decodeUser(row);
    }, nameTakenOrThrow),

  findById: (id) =>
    attempt(async () => firstOf(decodeUser)(isStorableId(id) ? await rowsOf(trx, FIND_BY_ID, [id]) : [])),

  findPeople: ({ ids, usernames }) =>
    attempt(async () => {
      const stored = ids.filter(isStorableId);
      const names = usernames.filter(isStorable);
      const found =
        names.length === 0 ? await rowsOf(trx, FIND_BY_IDS, [stored]) : await rowsOf(trx, FIND_PEOPLE, [stored, names]);
      return found.map(decodeUser);
    }),

  findActiveSuperusers: () => attempt(async () => (await rowsOf(trx, FIND_ACTIVE_SUPERUSERS, [])).map(decodeUser)),

  save: (user) =>
    pipe(
      TE.tryCatch(() => rowsOf(trx, SAVE, [...valuesOf(user), user.id]), nameTakenOrThrow),
      TE.map((saved) => {
        if (saved.length !== 1) throw new Error(`user ${String(user.id)} was saved but is not stored`);
        return user;
      }),
    ),
});
