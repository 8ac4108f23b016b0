import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';
import type { Column, ColumnType, Table } from '../migrations/first-tables.js';
import type { ColumnFacts, TableFacts } from './catalog.js';

/** Types that do for ours as they are. */
const AS_GOOD_AS: { readonly [Type in ColumnType]: RegExp } = {
  integer: /^(integer|bigint|smallint)$/,
  text: /^(text|character varying)$/,
  boolean: /^boolean$/,
  timestamptz: /^timestamp(\(\d\))? with time zone$/,
  'text[]': /^text\[\]$/,
};

const TEXT = /^(text|character|citext)/;

/** How a value of another type is read. Naive timestamps are UTC: the transaction's time zone is. */
const CAST: { readonly [Type in ColumnType]: (name: string, from: string) => string } = {
  integer: (name, from) => (TEXT.test(from) ? `nullif(trim(${name}::text), '')::integer` : `${name}::integer`),
  text: (name) => `${name}::text`,
  boolean: (name) =>
    `case when lower(trim(${name}::text)) in ('t', 'true', '1', 'y', 'yes', 'on') then true
      when lower(trim(${name}::text)) in ('f', 'false', '0', 'n', 'no', 'off') then false end`,
  timestamptz: (name, from) =>
    TEXT.test(from) ? `nullif(trim(${name}::text), '')::timestamptz` : `${name}::timestamptz`,
  'text[]': (name) => `${name}::text[]`,
};

const isReadable = (type: ColumnType, from: string): boolean => type !== 'text[]' || from.endsWith('[]');

/** Adds the columns that are missing, and gives the others the type they have here. */
export const adoptColumns = async (
  trx: Knex.Transaction,
  { name: table, columns }: Table,
  facts: TableFacts,
  log: Logger,
): Promise<void> => {
  for (const column of columns) {
    const present = facts.columns.find(({ name }) => name === column.name);
    if (present === undefined) await addColumn(trx, table, column);
    else if (!AS_GOOD_AS[column.type].test(present.type)) await convertColumn(trx, table, column, present, log);
  }
};

const addColumn = (trx: Knex.Transaction, table: string, column: Column): Promise<unknown> =>
  trx.raw(
    `alter table ${table} add column ${column.name} ${column.type} ` +
      (column.default === undefined ? '' : `default ${column.default}`),
  );

const convertColumn = async (
  trx: Knex.Transaction,
  table: string,
  column: Column,
  present: ColumnFacts,
  log: Logger,
): Promise<void> => {
  const { name, type } = column;
  if (!isReadable(type, present.type)) {
    const aside = `${name}_first_version`;
    await trx.raw('alter table ?? rename column ?? to ??', [table, name, aside]);
    log.warn('a column of another meaning was renamed', { column: `${table}.${name}`, to: aside });
    await addColumn(trx, table, column);
    return;
  }
  for (const index of await dependentIndexes(trx, table, name)) await trx.raw(`drop index ${index}`);
  if (present.filled) await trx.raw(`alter table ${table} alter column ${name} drop default`);
  await trx.raw(`alter table ${table} alter column ${name} type ${type} using ${CAST[type](name, present.type)}`);
  log.debug('a column was converted', { column: `${table}.${name}`, from: present.type, to: type });
};

/** Expressions and conditions of an index are written for the old type. */
const dependentIndexes = async (trx: Knex.Transaction, table: string, column: string): Promise<readonly string[]> => {
  const { rows } = await trx.raw<{ rows: readonly { name: string }[] }>(
    `select indexrelid::regclass::text as name from pg_index
     where indrelid = to_regclass(?) and (indpred is not null or indexprs is not null)
       and pg_get_indexdef(indexrelid) ~ ('\\m' || ? || '\\M')`,
    [table, column],
  );
  return rows.map(({ name }) => name);
};

const isMissing = ({ name, type }: Column): string =>
  type === 'timestamptz' ? `(${name} is null or not isfinite(${name}))` : `${name} is null`;

/** Where an older database holds no value: the default, and for a timestamp the time of adoption. */
export const fillMissingValues = async (trx: Knex.Transaction, { name: table, columns }: Table): Promise<void> => {
  const filled = columns.flatMap((column) => {
    const value = column.whenMissing ?? column.default;
    return value === undefined || column.nullable ? [] : [{ column, value }];
  });
  await trx.raw(
    `update ${table} set ` +
      filled
        .map(
          ({ column, value }) =>
            `${column.name} = case when ${isMissing(column)} then ${value} else ${column.name} end`,
        )
        .join(', ') +
      ` where ${filled.map(({ column }) => isMissing(column)).join(' or ')}`,
  );
};

/** Defaults and NOT NULL, as in a new database; every row can bear them now. */
export const settleColumns = async (trx: Knex.Transaction, { name: table, columns }: Table): Promise<void> => {
  const actions = columns.flatMap((column) => [
    ...(column.default === undefined ? [] : [`alter column ${column.name} set default ${column.default}`]),
    ...(column.nullable ? [] : [`alter column ${column.name} set not null`]),
  ]);
  await trx.raw(`alter table ${table} ${actions.join(', ')}`);
};
