import { TASK_PRIORITIES, TASK_STATUSES } from '@l-age/domain';
import type { Knex } from 'knex';
import { MigrationRefused } from '../migrations/migration-refused.js';
import type { TableFacts } from './catalog.js';
import { isAsGoodAs } from './columns.js';

type Choice = Readonly<{
  column: 'status' | 'priority';
  values: readonly string[];
  alsoSpelled: Readonly<Record<string, string>>;
}>;

const CHOICES: readonly Choice[] = [
  {
    column: 'status',
    values: TASK_STATUSES,
    alsoSpelled: {
      '': 'todo',
      open: 'todo',
      new: 'todo',
      pending: 'todo',
      doing: 'in_progress',
      wip: 'in_progress',
      started: 'in_progress',
      completed: 'done',
      complete: 'done',
      closed: 'done',
      finished: 'done',
      resolved: 'done',
    },
  },
  {
    column: 'priority',
    values: TASK_PRIORITIES,
    alsoSpelled: {
      '': 'medium',
      normal: 'medium',
      med: 'medium',
      critical: 'urgent',
      highest: 'urgent',
      lowest: 'low',
    },
  },
];

/** `IN_PROGRESS`, `in-progress`, `In Progress` and Python's `TaskStatus.IN_PROGRESS` are one spelling. */
const essenceOf = (text: string): string =>
  text
    .slice(text.lastIndexOf('.') + 1)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

const meaningOf = ({ values, alsoSpelled }: Choice, text: string): string | undefined => {
  const essence = essenceOf(text);
  const value = values.find((known) => essenceOf(known) === essence);
  return value ?? (Object.hasOwn(alsoSpelled, essence) ? alsoSpelled[essence] : undefined);
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
 * Updates status and priority where they are text, and returns the SQL for their conversion to text otherwise: a view on a
 * column allows an UPDATE of it, but no other type. SQLAlchemy stores the names of an enum's
 * members unless told otherwise, and people write by hand what they like: a spelling that has one possible meaning becomes
 * that value. Others stop the adoption, and are named.
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
    const spellings = (await storedSpellings(trx, choice)).map((text) => ({ text, value: meaningOf(choice, text) }));
    const cases = spellings.flatMap(({ text, value }) => {
      if (value === undefined) unknown.push(`${column} ${JSON.stringify(text)}, wanted one of ${values.join(', ')}`);
      return value === undefined || value === text ? [] : [`when ${literal(text)} then ${literal(value)}`];
    });
    const value =
      cases.length === 0 ? `${column}::text` : `case ${column}::text ${cases.join(' ')} else ${column}::text end`;
    if (!isAsGoodAs('text', type)) sql[column] = value;
    else if (cases.length > 0) updates.push(`update tasks set ${column} = ${value} where ${column} is not null`);
  }
  if (unknown.length === 0) {
    for (const update of updates) await trx.raw(update);
    return sql;
  }
  throw new MigrationRefused(
    `The database cannot be adopted: the table "tasks" holds ${unknown.join('; ')}. ` +
      'Change those rows, then start again. Nothing was changed.',
  );
};

/** The enum types of status and priority, which only a conversion to text makes unused by the table. */
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

/** A trigger may copy the status into a column of the enum type: our texts stay assignable to it. */
export const keepAssignable = async (trx: Knex.Transaction, types: readonly EnumType[]): Promise<void> => {
  for (const { type, values } of types) {
    for (const value of values) await trx.raw(`alter type ${type} add value if not exists '${value}'`);
    const { rows } = await trx.raw<{ rows: readonly unknown[] }>(
      "select from pg_cast where castsource = 'text'::regtype and casttarget = ?::regtype",
      [type],
    );
    if (rows.length === 0) await trx.raw(`create cast (text as ${type}) with inout as assignment`);
  }
};
