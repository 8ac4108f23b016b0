import type { Knex } from 'knex';
import { MigrationError } from '../migrations/migration-error.js';
import type { TableFacts } from './catalog.js';
import { isCompatibleType } from './columns.js';

type Choice = Readonly<{
  column: 'status' | 'priority';
  values: readonly string[];
  whenEmpty: string;
}>;

/** Copies of the domain's values: a released migration never changes. An empty text means the default. */
const CHOICES: readonly Choice[] = [
  { column: 'status', values: ['todo', 'in_progress', 'done'], whenEmpty: 'todo' },
  { column: 'priority', values: ['low', 'medium', 'high', 'urgent'], whenEmpty: 'medium' },
];

/** Maps `IN_PROGRESS`, `in-progress`, `In Progress` and Python's `TaskStatus.IN_PROGRESS` to the same text. */
const normalize = (text: string): string =>
  text
    .slice(text.lastIndexOf('.') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

const valueFor = ({ values, whenEmpty }: Choice, text: string): string | undefined => {
  const normalized = normalize(text);
  return normalized === '' ? whenEmpty : values.find((value) => normalize(value) === normalized);
};

const storedSpellings = async (trx: Knex.Transaction, { column }: Choice): Promise<readonly string[]> => {
  const { rows } = await trx.raw<{ rows: readonly { text: string }[] }>(
    `select distinct ${column}::text as text from tasks where ${column} is not null order by 1`,
  );
  return rows.map(({ text }) => text);
};

/** DDL takes no parameters (https://www.postgresql.org/docs/current/sql-prepare.html), and Knex reads `?` as one. */
const literal = (text: string): string => `'${text.replaceAll("'", "''").replaceAll('?', '\\?')}'`;

/**
 * Maps the stored statuses and priorities to the values of this version. Text columns are updated here, because an
 * UPDATE is possible under a view. For other types, returns the SQL of the conversion to text. SQLAlchemy stores the
 * names of enum members by default, and people may have written values by hand: the notation of a value does not
 * matter. An unknown value stops the adoption with an error that names it.
 */
export const translateChoices = async (
  trx: Knex.Transaction,
  { columns }: TableFacts,
): Promise<Partial<Readonly<Record<Choice['column'], string>>>> => {
  const unknown: string[] = [];
  const updates: string[] = [];
  const sql: Partial<Record<Choice['column'], string>> = {};
  for (const choice of CHOICES) {
    const { column, values } = choice;
    const type = columns.find(({ name }) => name === column)?.type;
    if (type === undefined) continue;
    const spellings = (await storedSpellings(trx, choice)).map((text) => ({ text, value: valueFor(choice, text) }));
    const cases = spellings.flatMap(({ text, value }) => {
      if (value === undefined) unknown.push(`${column} ${JSON.stringify(text)}, wanted one of ${values.join(', ')}`);
      return value === undefined || value === text ? [] : [`when ${literal(text)} then ${literal(value)}`];
    });
    const value =
      cases.length === 0 ? `${column}::text` : `case ${column}::text ${cases.join(' ')} else ${column}::text end`;
    if (!isCompatibleType('text', type)) sql[column] = value;
    else if (cases.length > 0) updates.push(`update tasks set ${column} = ${value} where ${column} is not null`);
  }
  if (unknown.length === 0) {
    for (const update of updates) await trx.raw(update);
    return sql;
  }
  throw new MigrationError(
    `The database cannot be adopted: the table "tasks" holds ${unknown.join('; ')}. ` +
      'Change those rows, then start again. Nothing was changed.',
  );
};

/** The enum types of the columns before they are converted to text. */
export const enumTypesOfChoices = async (trx: Knex.Transaction): Promise<readonly EnumType[]> => {
  const { rows } = await trx.raw<{ rows: readonly { column: Choice['column']; type: string }[] }>(
    `select a.attname as column, t.oid::regtype::text as type
     from pg_attribute a join pg_type t on t.oid = a.atttypid and t.typtype = 'e'
     where a.attrelid = to_regclass('tasks') and a.attname in ('status', 'priority')`,
  );
  return rows.map(({ column, type }) => ({
    type,
    values: CHOICES.find((choice) => choice.column === column)?.values ?? [],
  }));
};

export type EnumType = Readonly<{ type: string; values: readonly string[] }>;

/**
 * Makes texts assignable to the enum types: a trigger of another service may copy a status into a column of the type.
 */
export const allowTextAssignment = async (trx: Knex.Transaction, types: readonly EnumType[]): Promise<void> => {
  for (const { type, values } of types) {
    for (const value of values) await trx.raw(`alter type ${type} add value if not exists '${value}'`);
    const { rows } = await trx.raw<{ rows: readonly unknown[] }>(
      "select from pg_cast where castsource = 'text'::regtype and casttarget = ?::regtype",
      [type],
    );
    if (rows.length === 0) await trx.raw(`create cast (text as ${type}) with inout as assignment`);
  }
};
