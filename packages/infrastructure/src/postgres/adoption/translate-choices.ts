import { TASK_PRIORITIES, TASK_STATUSES } from '@l-age/domain';
import type { Knex } from 'knex';
import { MigrationRefused } from '../migration-refused.js';

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

const storedSpellings = async (trx: Knex.Transaction, { column }: Choice): Promise<readonly string[]> =>
  trx('tasks').distinct(column).whereNotNull(column).orderBy(column).pluck<string[]>(column);

/**
 * SQLAlchemy stores the names of an enum's members unless told otherwise, and people write by hand what they like: every
 * spelling that can only mean one value becomes that value. Others stop the adoption, and are named.
 */
export const translateChoices = async (trx: Knex.Transaction): Promise<void> => {
  const unknown: string[] = [];
  for (const choice of CHOICES) {
    const spellings = (await storedSpellings(trx, choice)).map((text) => ({ text, value: meaningOf(choice, text) }));
    unknown.push(
      ...spellings
        .filter(({ value }) => value === undefined)
        .map(({ text }) => `${choice.column} ${JSON.stringify(text)}, wanted one of ${choice.values.join(', ')}`),
    );
    await translate(
      trx,
      choice,
      spellings.filter(({ text, value }) => value !== undefined && value !== text),
    );
  }
  if (unknown.length === 0) return;
  throw new MigrationRefused(
    `The database cannot be adopted: the table "tasks" holds ${unknown.join('; ')}. ` +
      'Change those rows, then start again. Nothing was changed.',
  );
};

const translate = async (
  trx: Knex.Transaction,
  { column }: Choice,
  spellings: readonly Readonly<{ text: string; value: string | undefined }>[],
): Promise<void> => {
  if (spellings.length === 0) return;
  await trx.raw(
    `update tasks set ${column} = known.value from unnest(?::text[], ?::text[]) as known (text, value)
     where tasks.${column} = known.text`,
    [spellings.map(({ text }) => text), spellings.map(({ value }) => value ?? '')],
  );
};
