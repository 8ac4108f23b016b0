import type { Knex } from 'knex';
import { MigrationError } from '../migrations/migration-error.js';

type Holder = Readonly<{ id: number; name: string }>;

const sharedNames = async (trx: Knex.Transaction, column: 'username' | 'email'): Promise<readonly string[]> => {
  const { rows } = await trx.raw<{ rows: readonly { holders: readonly Holder[] }[] }>(
    `select json_agg(json_build_object('id', id, 'name', ${column}) order by id) as holders
     from users where ${column} is not null group by lower(${column}) collate "C" having count(*) > 1 order by min(id)`,
  );
  return rows.map(({ holders }) =>
    holders.map(({ id, name }) => `${JSON.stringify(name)} (id ${String(id)})`).join(', '),
  );
};

/** Rejects names that differ only by case: only their owners can decide. */
export const rejectAmbiguousNames = async (trx: Knex.Transaction): Promise<void> => {
  const problems = [
    ...(await sharedNames(trx, 'username')).map((names) => `usernames ${names}`),
    ...(await sharedNames(trx, 'email')).map((names) => `e-mail addresses ${names}`),
  ];
  if (problems.length === 0) return;
  throw new MigrationError(
    `The database cannot be adopted: these differ only by case: ${problems.join('; ')}. ` +
      'Change all but one of each in the table "users", then start again. Nothing was changed.',
  );
};
