import type { Knex } from 'knex';

export type ColumnFacts = Readonly<{
  name: string;
  /** In the notation of `format_type`, for example `character varying(50)`. */
  type: string;
  notNull: boolean;
  /** Has a default, an identity or a generated value. */
  filled: boolean;
}>;

export type UniqueIndexFacts = Readonly<{
  name: string;
  /** The constraint of the index, if it has one. */
  constraint: string | null;
  columns: readonly string[];
  primary: boolean;
  /** Contains only columns and all rows, so that foreign keys and ON CONFLICT can use it. */
  plain: boolean;
  /** A foreign key depends on it. */
  referenced: boolean;
}>;

export type TableFacts = Readonly<{
  columns: readonly ColumnFacts[];
  uniqueIndexes: readonly UniqueIndexFacts[];
  checks: readonly Readonly<{ name: string; columns: readonly string[] }>[];
  foreignKeys: readonly Readonly<{ column: string; references: string }>[];
}>;

const rows = async <Row>(trx: Knex, sql: string, table: string): Promise<readonly Row[]> =>
  (await trx.raw<{ rows: readonly Row[] }>(sql, [table])).rows;

const COLUMNS = `
  select attname as name, format_type(atttypid, atttypmod) as type, attnotnull as "notNull",
    (atthasdef or attidentity <> '') as filled
  from pg_attribute where attrelid = to_regclass(?) and attnum > 0 and not attisdropped order by attnum`;

const UNIQUE_INDEXES = `
  select i.indexrelid::regclass::text as name, c.conname as constraint, i.indisprimary as primary,
    (i.indpred is null and i.indexprs is null and i.indisvalid and i.indimmediate) as plain,
    array (select attname::text from pg_attribute where attrelid = i.indrelid and attnum = any (i.indkey)) as columns,
    exists (select from pg_constraint f where f.contype = 'f' and f.conindid = i.indexrelid) as referenced
  from pg_index i
  left join pg_constraint c on c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x')
  where i.indrelid = to_regclass(?) and i.indisunique`;

const CHECKS = `
  select conname as name,
    array (select attname::text from pg_attribute where attrelid = conrelid and attnum = any (conkey)) as columns
  from pg_constraint where conrelid = to_regclass(?) and contype = 'c'`;

const FOREIGN_KEYS = `
  select (select attname from pg_attribute where attrelid = conrelid and attnum = conkey[1]) as column,
    confrelid::regclass::text as references
  from pg_constraint where conrelid = to_regclass(?) and contype = 'f' and cardinality(conkey) = 1 and convalidated`;

/** Describes a table on the search path; `null` if it does not exist. */
export const describeTable = async (trx: Knex, table: string): Promise<TableFacts | null> => {
  const columns = await rows<ColumnFacts>(trx, COLUMNS, table);
  if (columns.length === 0) return null;
  return {
    columns,
    uniqueIndexes: await rows<UniqueIndexFacts>(trx, UNIQUE_INDEXES, table),
    checks: await rows(trx, CHECKS, table),
    foreignKeys: await rows(trx, FOREIGN_KEYS, table),
  };
};

/** Describes a table that must exist. */
export const describeExistingTable = async (trx: Knex, table: string): Promise<TableFacts> => {
  const facts = await describeTable(trx, table);
  if (facts === null) throw new Error(`table ${table} does not exist`);
  return facts;
};
