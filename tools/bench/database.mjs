import pg from 'pg';
import { makePostgresTaskQueries, migrate, openPostgres } from '../../packages/infrastructure/dist/index.js';
import { createTestDatabase } from '../../packages/infrastructure/dist/testing/index.js';
import { commentsSql, seedSql } from './seed.mjs';

const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const execute = async (url, sql) => {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
};

const timed = async (say, what, work) => {
  const begun = performance.now();
  await work();
  say(`  ${what}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
};

/** A database of the first version with so many tasks, adopted by this version, and the adapter on it. */
export const makeDatabase = async (count, say) => {
  const { url, drop } = await createTestDatabase();
  say(`${count} tasks`);
  await timed(say, 'made', () => execute(url, seedSql(count)));
  await timed(say, 'adopted', () => migrate(url, silent));
  await timed(say, 'commented', () => execute(url, commentsSql(count)));
  await execute(url, 'vacuum analyze');
  const knex = openPostgres({ url, poolSize: 3 });
  return {
    count,
    knex,
    queries: makePostgresTaskQueries(knex),
    close: async () => {
      await knex.destroy();
      await drop();
    },
  };
};
