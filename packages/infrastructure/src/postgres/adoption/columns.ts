import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';
import { valueSql, type Column, type ColumnType, type Table } from '../migrations/first-tables.js';
import type { TableFacts } from './catalog.js';

/** Types that do for ours as they are. */
const AS_GOOD_AS: { readonly [Type in ColumnType]: RegExp } = {
  integer: /^(integer|bigint|smallint)$/,
  text: /^(text|character varying)$/,
  boolean: /^boolean$/,
  timestamptz: /^timestamp(\(\d\))? with time zone$/,
  'timestamptz(3)': /^timestamp\(3\) with time zone$/,
  'text[]': /^text\[\]$/,
  // A column of this type is never the first version's: it is renamed.
  tsvector: /^$/,
};

export const isAsGoodAs = (wanted: ColumnType, present: string): boolean => AS_GOOD_AS[wanted].test(present);

const TEXT = /^(text|character|citext)/;

const moment = (name: string, from: string): string =>
  TEXT.test(from) ? `nullif(trim(${name}::text), '')::timestamptz` : `${name}::timestamptz`;

/** How a value of another type is read. Naive timestamps are UTC: the transaction's time zone is. */
const CAST: { readonly [Type in ColumnType]: (name: string, from: string) => string } = {
  integer: (name, from) => (TEXT.test(from) ? `nullif(trim(${name}::text), '')::integer` : `${name}::integer`),
  text: (name) => `${name}::text`,
  boolean: (name) =>
    `case when lower(trim(${name}::text)) in ('t', 'true', '1', 'y', 'yes', 'on') then true
      when lower(trim(${name}::text)) in ('f', 'false', '0', 'n', 'no', 'off') then false end`,
  timestamptz: moment,
  'timestamptz(3)': moment,
  'text[]': (name) => `${name}::text[]`,
  tsvector: (name) => name,
};

const isReadable = (type: ColumnType, from: string): boolean =>
  type === 'tsvector' ? false : type !== 'text[]' || from.endsWith('[]');

/** SQL of the value of a column of the first version, as this version stores it. */
export const readColumn = ({ name, type }: Column, facts: TableFacts): string => {
  const present = facts.columns.find((column) => column.name === name);
  return present === undefined || isAsGoodAs(type, present.type) ? name : CAST[type](name, present.type);
};

/**
 * Adds the columns that are missing, and gives the others the type they have here. `values` holds the SQL of columns that get
 * another value, too. Everything that changes stored rows is one statement, so Postgres writes the table once.
 */
export const adoptColumns = async (
  trx: Knex.Transaction,
  { name: table, columns }: Table,
  facts: TableFacts,
  values: Readonly<Record<string, string>>,
  log: Logger,
): Promise<void> => {
  const typeOf = new Map(facts.columns.map(({ name, type }) => [name, type]));
  for (const { name, type } of columns) {
    const from = typeOf.get(name);
    if (from === undefined || isAsGoodAs(type, from) || isReadable(type, from)) continue;
    const aside = `${name}_first_version`;
    await trx.raw('alter table ?? rename column ?? to ??', [table, name, aside]);
    log.warn('a column of another meaning was renamed', { column: `${table}.${name}`, to: aside });
    typeOf.delete(name);
  }
  const isMissing = ({ name }: Column): boolean => !typeOf.has(name);
  const changed = columns.filter((column) => {
    const from = typeOf.get(column.name);
    return Object.hasOwn(values, column.name) || (from !== undefined && !isAsGoodAs(column.type, from));
  });
  for (const { name } of changed) {
    for (const index of await dependentIndexes(trx, table, name)) await trx.raw(`drop index ${index}`);
  }
  // A default constant is stored once, in the catalog; a generated value in every row.
  await alterTable(trx, table, [
    ...columns.filter((column) => isMissing(column) && column.generated === undefined).map(addColumn),
    ...changed.filter((column) => !isMissing(column)).map(({ name }) => `alter column ${name} drop default`),
  ]);
  await alterTable(trx, table, [
    ...changed.map(
      (column) =>
        `alter column ${column.name} type ${column.type} using ${values[column.name] ?? readColumn(column, facts)}`,
    ),
    ...columns.filter((column) => isMissing(column) && column.generated !== undefined).map(addColumn),
  ]);
  for (const { name, type } of changed)
    log.debug('a column was converted', { column: `${table}.${name}`, from: typeOf.get(name), to: type });
};

const addColumn = (column: Column): string => `add column ${column.name} ${column.type} ${valueSql(column)}`;

const alterTable = async (trx: Knex.Transaction, table: string, actions: readonly string[]): Promise<void> => {
  if (actions.length > 0) await trx.raw(`alter table ${table} ${actions.join(', ')}`);
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
  type.startsWith('timestamptz') ? `(${name} is null or not isfinite(${name}))` : `${name} is null`;

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
