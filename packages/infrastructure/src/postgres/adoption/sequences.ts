import type { Knex } from 'knex';
import type { Table } from '../migrations/first-tables.js';
import { describeExistingTable } from './catalog.js';

const INTEGERS = new Set(['smallint', 'integer', 'bigint']);

/**
 * Sets each id sequence above all stored ids: copied rows do not advance a sequence. An unknown integer column in the
 * primary key without a default gets a sequence too. If its type is not an integer, the primary key is dropped.
 */
export const ensureSequences = async (trx: Knex.Transaction, table: Table): Promise<void> => {
  if (table.primaryKey.includes('id')) await ensureSequence(trx, table.name, 'id');
  const { columns, uniqueIndexes } = await describeExistingTable(trx, table.name);
  const primary = uniqueIndexes.find((index) => index.primary);
  const withoutDefault = columns.filter(
    ({ name, filled }) =>
      !filled && primary?.columns.includes(name) && !table.columns.some((column) => column.name === name),
  );
  for (const { name, type } of withoutDefault) {
    if (INTEGERS.has(type)) await ensureSequence(trx, table.name, name);
    else await trx.raw('alter table ?? drop constraint ??', [table.name, primary?.constraint ?? '']);
  }
};

const ensureSequence = async (trx: Knex.Transaction, table: string, column: string): Promise<void> => {
  const sequence = (await sequenceOf(trx, table, column)) ?? (await makeSequence(trx, table, column));
  await trx.raw(
    `select setval(?::regclass, ids.highest)
     from (select max(??) as highest from ??) ids, pg_sequences s
     where format('%I.%I', s.schemaname, s.sequencename)::regclass = ?::regclass
       and ids.highest > coalesce(s.last_value, 0)`,
    [sequence, column, table, sequence],
  );
};

const sequenceOf = async (trx: Knex.Transaction, table: string, column: string): Promise<string | null> => {
  const { rows } = await trx.raw<{ rows: readonly { sequence: string | null }[] }>(
    'select pg_get_serial_sequence(?, ?) as sequence',
    [table, column],
  );
  return rows[0]?.sequence ?? null;
};

const makeSequence = async (trx: Knex.Transaction, table: string, column: string): Promise<string> => {
  const sequence = `${table}_${column}_numbers`;
  await trx.raw('create sequence ?? owned by ??.??', [sequence, table, column]);
  // DDL takes no parameters (https://www.postgresql.org/docs/current/sql-prepare.html), so the name is part of the
  // text.
  await trx.raw(`alter table ?? alter column ?? set default nextval('??')`, [table, column, sequence]);
  return `"${sequence}"`;
};
