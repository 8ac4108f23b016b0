import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';
import { MigrationRefused } from '../migrations/migration-refused.js';
import { TASKS, type Column, type Table } from '../migrations/first-tables.js';
import { factsOf, type TableFacts } from './catalog.js';
import { adoptColumns, fillMissingValues, readColumn, refuseUnreadableColumns, settleColumns } from './columns.js';
import { deriveValues } from './derived-values.js';
import { createQuarantine, reportQuarantine } from './quarantined-rows.js';
import { ensureSequences } from './sequences.js';
import { dropCoveredIndexes, ensureKey, dropLegacyConstraints } from './legacy-constraints.js';
import { refuseAmbiguousNames } from './reject-ambiguous-names.js';
import { repairReferences } from './references.js';
import { setAsideOwnColumns } from './quarantine.js';
import { withoutTriggers } from './without-dependents.js';
import { enumTypesOfChoices, keepAssignable, translateChoices } from './translate-choices.js';

const refuseMissingColumns = ({ name, required }: Table, { columns }: TableFacts): void => {
  const missing = required.filter((column) => !columns.some((present) => present.name === column));
  if (missing.length === 0) return;
  throw new MigrationRefused(
    `There is a table "${name}" that is not the first version's: it has no ${missing.join(', ')}. ` +
      'Give the service a database of its own. Nothing was changed.',
  );
};

/**
 * Brings the first version's tables, as SQLAlchemy made them and people changed them since, to what this version wants.
 * No row is lost and no id changes; columns, tables and indexes it does not know stay. Runs inside the transaction of
 * the first migration, so a refusal changes nothing.
 */
export const adoptTables = async (trx: Knex.Transaction, tables: readonly Table[], log: Logger): Promise<void> => {
  if (tables.length === 0) return;
  log.info('adopting a database of the first version', { tables: tables.map(({ name }) => name) });
  await trx.raw(`lock table ${tables.map(({ name }) => name).join(', ')} in access exclusive mode`);
  await createQuarantine(trx);
  for (const table of tables) {
    refuseMissingColumns(table, await factsOf(trx, table.name));
    await setAsideOwnColumns(trx, table, log);
  }
  const names = tables.map(({ name }) => name);
  await withoutTriggers(trx, names, () => convertTables(trx, tables, log));
  await reportQuarantine(trx, log);
};

const convertTables = async (trx: Knex.Transaction, tables: readonly Table[], log: Logger): Promise<void> => {
  for (const table of tables) await refuseUnreadableColumns(trx, table, await factsOf(trx, table.name));
  const enums = await enumTypesOfChoices(trx);
  for (const table of tables) {
    const facts = await factsOf(trx, table.name);
    await dropLegacyConstraints(trx, table, facts, log);
    await dropCoveredIndexes(trx, table, log);
    const values = table.name === 'tasks' ? await taskValues(trx, facts) : {};
    await adoptColumns(trx, table, facts, values, log);
    if (table.name === 'users') await refuseAmbiguousNames(trx);
  }
  for (const table of tables) {
    await fillMissingValues(trx, table);
    await ensureSequences(trx, table);
  }
  await repairReferences(trx);
  await deriveValues(trx);
  for (const table of tables) {
    await settleColumns(trx, table);
    await ensureKey(trx, table);
  }
  await keepAssignable(trx, enums);
};

/** The columns of tasks that get new values while the table is rewritten: an UPDATE would write each row once more. */
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
