import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';
import { adoptTables } from '../adoption/adopt-tables.js';
import { describeTable } from '../adoption/catalog.js';
import { searchFunctions } from './search-functions.js';
import { createTableSql, FIRST_TABLES, FOREIGN_KEYS } from './first-tables.js';

/** New tables are in their own schema, so they cannot conflict with tables of the first version. */
const OWN_TABLES = `
  create table l_age.sessions (
    id uuid primary key,
    user_id integer not null references users (id) on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    ip text,
    user_agent text
  );
  create index sessions_user on l_age.sessions (user_id);

  create table l_age.notifications (
    id bigint generated always as identity primary key,
    recipient_id integer not null references users (id) on delete cascade,
    event text not null,
    reason text not null,
    task_id integer not null references tasks (id) on delete cascade,
    actor_id integer not null references users (id) on delete cascade,
    actor_username text not null,
    summary text not null,
    created_at timestamptz not null
  );
  create index notifications_recipient on l_age.notifications (recipient_id, id);`;

const CONSTRAINTS = `
  alter table tasks add constraint tasks_status_known check (status in ('todo', 'in_progress', 'done'));
  alter table tasks add constraint tasks_priority_known check (priority in ('low', 'medium', 'high', 'urgent'));
  create unique index users_username_folded on users ((lower(username) collate "C"));
  create unique index users_email_folded on users ((lower(email) collate "C"));`;

const addMissingForeignKeys = async (trx: Knex.Transaction): Promise<void> => {
  for (const { table, column, references, onDelete } of FOREIGN_KEYS) {
    const present = (await describeTable(trx, table))?.foreignKeys ?? [];
    if (present.some((key) => key.column === column && key.references === references)) continue;
    const action = onDelete === '' ? '' : `on delete ${onDelete}`;
    await trx.raw(`alter table ${table} add foreign key (${column}) references ${references} (id) ${action}`);
  }
};

/** Creates the missing tables, and adopts those of the first version in place. */
export const firstTables = async (trx: Knex.Transaction, log: Logger): Promise<void> => {
  await trx.raw('set constraints all immediate');
  await trx.raw(await searchFunctions(trx));
  const found = [];
  for (const table of FIRST_TABLES) {
    if ((await describeTable(trx, table.name)) === null) await trx.raw(createTableSql(table));
    else found.push(table);
  }
  await adoptTables(trx, found, log);
  await addMissingForeignKeys(trx);
  await trx.raw(CONSTRAINTS);
  await trx.raw(OWN_TABLES);
};
