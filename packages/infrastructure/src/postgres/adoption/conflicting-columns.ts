import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';
import type { Table } from '../migrations/first-tables.js';
import { describeExistingTable } from './catalog.js';

const freeName = (wanted: string, taken: readonly string[], number = 1): string => {
  const name = number === 1 ? wanted : `${wanted}_${number}`;
  return taken.includes(name) ? freeName(wanted, taken, number + 1) : name;
};

/** Renames columns that have the name, but not the meaning, of a column of this version. */
export const renameColumns = async (
  trx: Knex.Transaction,
  table: Table['name'],
  isOurs: (name: string, type: string) => boolean,
  log: Logger,
): Promise<void> => {
  const { columns } = await describeExistingTable(trx, table);
  const taken = columns.map(({ name }) => name);
  for (const { name } of columns.filter((column) => isOurs(column.name, column.type))) {
    const newName = freeName(`${name}_first_version`, taken);
    await trx.raw('alter table ?? rename column ?? to ??', [table, name, newName]);
    log.warn('a column with a conflicting name was renamed', { column: `${table}.${name}`, to: newName });
  }
};

/** Renames the conflicts with all columns that this version adds, also in later migrations. */
export const renameConflictsWithOurs = (trx: Knex.Transaction, table: Table, log: Logger): Promise<void> => {
  const own = new Map(table.columns.flatMap(({ name, own }) => (own === undefined ? [] : ([[name, own]] as const))));
  return renameColumns(
    trx,
    table.name,
    (name, type) => table.later.includes(name) || (own.has(name) && own.get(name)?.unless?.test(type) !== true),
    log,
  );
};
