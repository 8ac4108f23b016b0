import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';
import type { Table } from '../migrations/first-tables.js';
import { factsOf } from './catalog.js';

const freeName = (wanted: string, taken: readonly string[], number = 1): string => {
  const name = number === 1 ? wanted : `${wanted}_${number}`;
  return taken.includes(name) ? freeName(wanted, taken, number + 1) : name;
};

/** Renames the columns of a table that have the name of one of ours. */
export const quarantine = async (
  trx: Knex.Transaction,
  table: Table['name'],
  isOurs: (name: string, type: string) => boolean,
  log: Logger,
): Promise<void> => {
  const { columns } = await factsOf(trx, table);
  const taken = columns.map(({ name }) => name);
  for (const { name } of columns.filter((column) => isOurs(column.name, column.type))) {
    const aside = freeName(`${name}_first_version`, taken);
    await trx.raw('alter table ?? rename column ?? to ??', [table, name, aside]);
    log.warn('a column of another meaning was renamed', { column: `${table}.${name}`, to: aside });
  }
};

/** Before the first migration: whatever this version adds to the tables, now or in a later migration. */
export const setAsideOwnColumns = (trx: Knex.Transaction, table: Table, log: Logger): Promise<void> => {
  const own = new Map(table.columns.flatMap(({ name, own }) => (own === undefined ? [] : ([[name, own]] as const))));
  return quarantine(
    trx,
    table.name,
    (name, type) => table.later.includes(name) || (own.has(name) && own.get(name)?.unless?.test(type) !== true),
    log,
  );
};
