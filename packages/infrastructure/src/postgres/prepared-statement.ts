import type { Knex } from 'knex';

/** SQL with `?` for each binding. With a name, each connection parses and plans it once. */
export type Statement = Readonly<{ name: string | null; sql: string }>;

/** The rows, not yet decoded. Inside a transaction when `db` is one. */
export const rowsOf = async (
  db: Knex,
  { name, sql }: Statement,
  bindings: readonly Knex.RawBinding[],
): Promise<readonly unknown[]> => {
  const query = db.raw<{ rows: readonly unknown[] }>(sql, bindings);
  return (await (name === null ? query : query.options({ name }))).rows;
};
