import * as E from 'fp-ts/lib/Either.js';
import { query } from './support.js';

/** The parts of the three tables that the service uses, one line each. */
export const migratedSchema = async (url: string): Promise<string[]> => {
  const columns = await query(
    url,
    `select table_name, column_name, replace(data_type, 'character varying', 'text') as type, is_nullable,
       case when column_name <> 'id' then replace(column_default, '::text', '') end as value
     from information_schema.columns
     where table_schema = 'public' and table_name in ('users', 'tasks', 'task_mentions')`,
  );
  const indexes = await query(
    url,
    `select regexp_replace(indexdef, '\\((\\w+)\\)::text', '\\1', 'g') from pg_indexes
     where schemaname = 'public' and indexname !~ 'pkey$'`,
  );
  const checks = await query(
    url,
    "select conname, pg_get_constraintdef(oid) as rule from pg_constraint where contype = 'c' and conname ~ '_known$'",
  );
  const keys = await query(
    url,
    `select distinct conrelid::regclass::text as table, confrelid::regclass::text as refers, conkey
     from pg_constraint where contype = 'f' and conrelid::regclass::text in ('tasks', 'task_mentions')`,
  );
  const own = await query(
    url,
    `select table_name, column_name, data_type from information_schema.columns
     where table_schema = 'l_age' and table_name <> 'adoption_leftovers'`,
  );
  const lines = [columns, indexes, checks, own].flat().map((row) => Object.values(row).join(' '));
  return [...lines, `foreign keys ${String(keys.length)}`].sort();
};

export const right = <A>(outcome: E.Either<unknown, A>): A => {
  if (E.isLeft(outcome)) throw new Error('a Left', { cause: outcome.left });
  return outcome.right;
};
