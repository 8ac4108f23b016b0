import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';
import { MigrationError } from '../migrations/migration-error.js';
import type { Table } from '../migrations/first-tables.js';
import { describeExistingTable, type ColumnFacts, type TableFacts, type UniqueIndexFacts } from './catalog.js';

const isSameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((member) => b.includes(member));

/**
 * Drops the CHECK and case-sensitive UNIQUE constraints of the first version: they would reject values that this
 * version accepts. Drops NOT NULL from unknown columns without a default: they would reject every new row.
 */
export const dropLegacyConstraints = async (
  trx: Knex.Transaction,
  table: Table,
  facts: TableFacts,
  log: Logger,
): Promise<void> => {
  const ours = new Set(table.columns.map(({ name }) => name));
  for (const { name } of facts.checks.filter(({ columns }) => columns.some((column) => ours.has(column)))) {
    await trx.raw('alter table ?? drop constraint ??', [table.name, name]);
  }
  for (const index of facts.uniqueIndexes.filter((index) => isObsolete(index, table, ours))) {
    await (index.constraint === null
      ? trx.raw(`drop index ${index.name}`)
      : trx.raw('alter table ?? drop constraint ??', [table.name, index.constraint]));
  }
  for (const { name } of facts.columns.filter((column) => blocksInserts(column, table, facts))) {
    await trx.raw('alter table ?? alter column ?? drop not null', [table.name, name]);
    if (!ours.has(name))
      log.info('NOT NULL was dropped from a column that only the first version fills', {
        column: `${table.name}.${name}`,
      });
  }
};

const isObsolete = (index: UniqueIndexFacts, table: Table, ours: ReadonlySet<string>): boolean =>
  !index.primary &&
  !index.referenced &&
  !isSameSet(index.columns, table.primaryKey) &&
  index.columns.every((column) => ours.has(column));

const blocksInserts = ({ name, notNull, filled }: ColumnFacts, table: Table, facts: TableFacts): boolean => {
  const own = table.columns.find((column) => column.name === name);
  const inPrimaryKey = facts.uniqueIndexes.some(({ primary, columns }) => primary && columns.includes(name));
  return notNull && !inPrimaryKey && (own === undefined ? !filled : own.nullable === true);
};

/**
 * The leading columns of the indexes of this version. A separate index on one of them costs time on every write and
 * speeds up no query.
 */
const COVERED: { readonly [Name in Table['name']]: readonly string[] } = {
  users: ['id'],
  tasks: ['id', 'created_by_id', 'assignee_id', 'updated_at'],
  task_mentions: ['task_id', 'user_id'],
};

/** Drops redundant indexes. SQLAlchemy creates them for `index=True`. */
export const dropCoveredIndexes = async (trx: Knex.Transaction, { name }: Table, log: Logger): Promise<void> => {
  const { rows } = await trx.raw<{ rows: readonly { index: string }[] }>(
    `select i.indexrelid::regclass::text as index
     from pg_index i
     join pg_class c on c.oid = i.indexrelid
     join pg_am method on method.oid = c.relam and method.amname = 'btree'
     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
     where i.indrelid = to_regclass(?) and not i.indisunique and i.indnatts = 1
       and i.indpred is null and i.indexprs is null and a.attname = any (?)`,
    [name, [...COVERED[name]]],
  );
  for (const { index } of rows) {
    await trx.raw(`drop index ${index}`);
    log.info('an index was dropped because another index covers it', { index });
  }
};

/** Ensures a unique index on the key columns, in addition to any other primary key. */
export const ensureKey = async (trx: Knex.Transaction, { name, primaryKey }: Table): Promise<void> => {
  const { uniqueIndexes } = await describeExistingTable(trx, name);
  if (uniqueIndexes.some(({ plain, columns }) => plain && isSameSet(columns, primaryKey))) return;
  const columns = primaryKey.join(', ');
  const { rows } = await trx.raw<{ rows: readonly unknown[] }>(
    `select ${columns} from ${name} group by ${columns} having count(*) > 1 limit 1`,
  );
  if (rows.length > 0)
    throw new MigrationError(
      `The database cannot be adopted: several rows of "${name}" have the same ${columns}: ${JSON.stringify(rows[0])}. ` +
        'Change all but one of them, then start again. Nothing was changed.',
    );
  await (uniqueIndexes.some(({ primary }) => primary)
    ? trx.raw(`alter table ${name} add unique (${columns})`)
    : trx.raw(`alter table ${name} add primary key (${columns})`));
};
