import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';
import { valueSql, type Column, type ColumnType, type Table } from '../migrations/first-tables.js';
import { MigrationError } from '../migrations/migration-error.js';
import { isUnavailable } from '../connection/postgres-error.js';
import type { TableFacts } from './catalog.js';
import { withoutViews } from './without-dependents.js';

/** Types that need no conversion. */
const COMPATIBLE_TYPES: { readonly [Type in ColumnType]: RegExp } = {
  integer: /^(integer|bigint|smallint)$/,
  text: /^(text|character varying)$/,
  boolean: /^boolean$/,
  timestamptz: /^timestamp(\([3-6]\))? with time zone$/,
  'text[]': /^text\[\]$/,
  tsvector: /^tsvector$/,
};

export const isCompatibleType = (wanted: ColumnType, present: string): boolean =>
  COMPATIBLE_TYPES[wanted].test(present);

const TEXT = /^(text|character|citext)/;

/** Converts a value of another type. Timestamps without a zone are UTC, which is the time zone of the transaction. */
const CAST: { readonly [Type in ColumnType]: (name: string, from: string) => string } = {
  // Through text, because a cast of 1.5 to integer would round.
  integer: (name) => `nullif(trim(${name}::text), '')::integer`,
  text: (name, from) => (from === 'bytea' ? `convert_from(${name}, 'UTF8')` : `${name}::text`),
  boolean: (name) =>
    `case when lower(trim(${name}::text)) in ('t', 'true', '1', 'y', 'yes', 'on') then true
      when lower(trim(${name}::text)) in ('f', 'false', '0', 'n', 'no', 'off') then false end`,
  timestamptz: (name, from) =>
    TEXT.test(from) ? `nullif(trim(${name}::text), '')::timestamptz` : `${name}::timestamptz`,
  'text[]': (name) => `${name}::text[]`,
  tsvector: (name) => name,
};

/** The SQL of a column of the first version, converted to the type of this version. */
export const readColumn = ({ name, type }: Column, facts: TableFacts): string => {
  const present = facts.columns.find((column) => column.name === name);
  return present === undefined || isCompatibleType(type, present.type) ? name : CAST[type](name, present.type);
};

/**
 * Rejects values that cannot be converted, before anything is changed. The error of Postgres would not name the column.
 */
export const rejectUnreadableColumns = async (
  trx: Knex.Transaction,
  { name: table, columns }: Table,
  facts: TableFacts,
): Promise<void> => {
  for (const column of columns) {
    const from = facts.columns.find(({ name }) => name === column.name)?.type;
    if (from === undefined || (isCompatibleType(column.type, from) && from !== 'bigint')) continue;
    const reason = await trx
      .transaction((probe) => unreadableValues(probe, table, column, from))
      .catch((error: unknown) => {
        if (isUnavailable(error)) throw error;
        return (error as Error).message.split(' - ').at(-1) ?? '';
      });
    if (reason === null) continue;
    throw new MigrationError(
      `The database cannot be adopted: the column "${table}.${column.name}" (${from}) cannot be read as ` +
        `${column.type}: ${reason}. Change its values or rename the column, then start again. Nothing was changed.`,
    );
  }
};

const unreadableValues = async (
  trx: Knex.Transaction,
  table: string,
  column: Column,
  from: string,
): Promise<string | null> => {
  const { rows } = await trx.raw<{ rows: readonly { count: number }[] }>(
    `select count(*) as count from (select ${column.name}::text as stored, ${CAST[column.type](column.name, from)} as value from ${table}) converted
     where value is null and trim(stored) <> ''`,
  );
  const count = rows[0]?.count ?? 0;
  return count === 0 ? null : `${count} rows have other values`;
};

/**
 * Adds the missing columns and converts the others. `values` contains the SQL of columns that also get new values. One
 * statement changes the stored rows, so Postgres rewrites the table once.
 */
export const adoptColumns = async (
  trx: Knex.Transaction,
  { name: table, columns }: Table,
  facts: TableFacts,
  values: Readonly<Record<string, string>>,
  log: Logger,
): Promise<void> => {
  const typeOf = new Map(facts.columns.map(({ name, type }) => [name, type]));
  const isMissing = ({ name }: Column): boolean => !typeOf.has(name);
  const changed = columns.filter((column) => {
    const from = typeOf.get(column.name);
    return Object.hasOwn(values, column.name) || (from !== undefined && !isCompatibleType(column.type, from));
  });
  for (const { name } of changed) {
    for (const index of await dependentIndexes(trx, table, name)) await trx.raw(`drop index ${index}`);
  }
  // Postgres stores a constant default once in the catalog, but a generated value in every row.
  await alterTable(trx, table, [
    ...columns.filter((column) => isMissing(column) && column.generated === undefined).map(addColumn),
    ...changed.filter((column) => !isMissing(column)).map(({ name }) => `alter column ${name} drop default`),
  ]);
  await withoutViews(
    trx,
    table,
    changed.map(({ name }) => name),
    () =>
      alterTable(trx, table, [
        ...changed.map(
          (column) =>
            `alter column ${column.name} type ${column.type} using ${values[column.name] ?? readColumn(column, facts)}`,
        ),
        ...columns.filter((column) => isMissing(column) && column.generated !== undefined).map(addColumn),
      ]),
  );
  for (const { name, type } of changed)
    log.debug('a column was converted', { column: `${table}.${name}`, from: typeOf.get(name), to: type });
};

const addColumn = (column: Column): string => `add column ${column.name} ${column.type} ${valueSql(column)}`;

const alterTable = async (trx: Knex.Transaction, table: string, actions: readonly string[]): Promise<void> => {
  if (actions.length > 0) await trx.raw(`alter table ${table} ${actions.join(', ')}`);
};

/** The indexes with expressions or conditions on the column. They depend on the old type. */
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

/** Fills missing values with the default. A timestamp gets the time of the adoption. */
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

/** Sets the defaults and NOT NULL constraints of a new database. */
export const setDefaultsAndNotNull = async (trx: Knex.Transaction, { name: table, columns }: Table): Promise<void> => {
  const actions = columns.flatMap((column) => [
    ...(column.default === undefined ? [] : [`alter column ${column.name} set default ${column.default}`]),
    ...(column.nullable ? [] : [`alter column ${column.name} set not null`]),
  ]);
  await trx.raw(`alter table ${table} ${actions.join(', ')}`);
};
