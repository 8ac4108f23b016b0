import knex, { type Knex } from 'knex';
import { connectionTo, type PostgresSettings } from './database.js';
import type { Queryable } from './statement.js';

const silent = (): void => undefined;

/** One connection without time limits. Only migrations use Knex. */
export const openMigrationConnection = (settings: PostgresSettings): Knex =>
  knex({
    client: 'pg',
    compileSqlOnError: false,
    connection: () => connectionTo(settings),
    pool: { min: 0, max: 1 },
    log: { debug: silent, deprecate: silent, warn: silent, error: silent },
  });

/** Runs the statements of {@link Queryable} with Knex. */
export const queryableOf = (knex: Knex): Queryable => ({
  query: async ({ sql }, bindings) =>
    (await knex.raw<{ rows: readonly unknown[] }>(sql, bindings as readonly Knex.RawBinding[])).rows,
});
