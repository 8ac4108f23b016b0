import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';
import { MigrationError } from '../migrations/migration-error.js';
import { TASKS, type Column, type Table } from '../migrations/first-tables.js';
import { describeExistingTable, type TableFacts } from './catalog.js';
import {
  adoptColumns,
  fillMissingValues,
  readColumn,
  rejectUnreadableColumns,
  setDefaultsAndNotNull,
} from './columns.js';
import { deriveValues } from './derived-values.js';
import { createQuarantineTable, reportQuarantinedRows } from './quarantined-rows.js';
import { ensureSequences } from './sequences.js';
import { dropCoveredIndexes, ensureKey, dropLegacyConstraints } from './legacy-constraints.js';
import { rejectAmbiguousNames } from './reject-ambiguous-names.js';
import { repairReferences } from './references.js';
import { renameConflictsWithOurs } from './conflicting-columns.js';
import { withoutTriggers } from './without-dependents.js';
import { enumTypesOfChoices, allowTextAssignment, translateChoices } from './translate-choices.js';

const rejectMissingColumns = ({ name, required }: Table, { columns }: TableFacts): void => {
  const missing = required.filter((column) => !columns.some((present) => present.name === column));
  if (missing.length === 0) return;
  throw new MigrationError(
    `There is a table "${name}" that does not belong to the first version: it has no column ${missing.join(', ')}. ` +
      'Give the service a separate database. Nothing was changed.',
  );
};

/**
 * Converts the tables of the first version (made by SQLAlchemy, possibly changed by hand) to the tables of this
 * version. No row is lost and no id changes. Unknown columns, tables and indexes stay. Runs in the transaction of the
 * first migration, so an error changes nothing.
 */
export const adoptTables = async (trx: Knex.Transaction, tables: readonly Table[], log: Logger): Promise<void> => {
  if (tables.length === 0) return;
  log.info('adopting a database of the first version', { tables: tables.map(({ name }) => name) });
  await trx.raw(`lock table ${tables.map(({ name }) => name).join(', ')} in access exclusive mode`);
  await createQuarantineTable(trx);
  for (const table of tables) {
    rejectMissingColumns(table, await describeExistingTable(trx, table.name));
    await renameConflictsWithOurs(trx, table, log);
  }
  const names = tables.map(({ name }) => name);
  await withoutTriggers(trx, names, () => convertTables(trx, tables, log));
  await reportQuarantinedRows(trx, log);
};

const convertTables = async (trx: Knex.Transaction, tables: readonly Table[], log: Logger): Promise<void> => {
  for (const table of tables) await rejectUnreadableColumns(trx, table, await describeExistingTable(trx, table.name));
  const enums = await enumTypesOfChoices(trx);
  for (const table of tables) {
    const facts = await describeExistingTable(trx, table.name);
    await dropLegacyConstraints(trx, table, facts, log);
    await dropCoveredIndexes(trx, table, log);
    const values = table.name === 'tasks' ? await taskValues(trx, facts) : {};
    await adoptColumns(trx, table, facts, values, log);
    if (table.name === 'users') await rejectAmbiguousNames(trx);
  }
  for (const table of tables) {
    await fillMissingValues(trx, table);
    await ensureSequences(trx, table);
  }
  await repairReferences(trx);
  await deriveValues(trx);
  for (const table of tables) {
    await setDefaultsAndNotNull(trx, table);
    await ensureKey(trx, table);
  }
  await allowTextAssignment(trx, enums);
};

/** The columns of tasks that get new values during the table rewrite. A separate UPDATE would write each row again. */
const taskValues = async (trx: Knex.Transaction, facts: TableFacts): Promise<Readonly<Record<string, string>>> => {
  const choices = await translateChoices(trx, facts);
  const has = (column: string): boolean => facts.columns.some(({ name }) => name === column);
  if (!has('status') || !has('updated_at')) return choices;
  const completed = readColumn(columnOf('completed_at'), facts);
  const updated = readColumn(columnOf('updated_at'), facts);
  const isDone = `${completed} is null and ${choices.status ?? 'status'} = 'done' and isfinite(${updated})`;
  return { ...choices, completed_at: `case when ${isDone} then ${updated} else ${completed} end` };
};

const columnOf = (wanted: string): Column => TASKS.columns.find(({ name }) => name === wanted) as Column;
