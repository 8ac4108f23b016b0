import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { migrate } from '../../packages/infrastructure/dist/index.js';
import { createMigratedTestDatabase, createTestDatabase } from '../../packages/infrastructure/dist/testing/index.js';
import { dumpSchema, SCHEMA_FILE, schemaFileOf } from '../../scripts/schema-dump.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const file = readFileSync(path.join(root, SCHEMA_FILE), 'utf8');
const released = readFileSync(path.join(root, 'packages/infrastructure/test/postgres/released/0010.sql'), 'utf8');

const nothing = () => undefined;
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const inDatabase = async (url, work) => {
  const client = new pg.Client(url);
  await client.connect();
  return work(client).finally(() => client.end());
};

/** Ignores the order of functions and columns. */
const statementsOf = (dump) =>
  dump
    .split(/;\n/)
    .map((text) => text.trim().split(/,?\n/).toSorted().join('\n'))
    .toSorted();

describe('docs/schema.sql', function () {
  this.timeout(120_000);

  it('is the result of the migrations; if not, run: npm run schema', async () => {
    const { url, drop } = await createMigratedTestDatabase();
    expect(schemaFileOf(await dumpSchema(url))).to.equal(file);
    await drop();
  });

  it('creates the same database', async () => {
    const { url, drop } = await createTestDatabase();
    await inDatabase(url, (client) => client.query(file));
    expect(schemaFileOf(await dumpSchema(url))).to.equal(file);
    await drop();
  });

  it('is the result of an upgrade from release 0010', async () => {
    const { url, drop } = await createTestDatabase();
    await inDatabase(url, (client) => client.query(released));
    expect((await migrate(url, silent)).map((name) => name.slice(0, 4))).to.deep.equal([
      '0011',
      '0012',
      '0013',
      '0014',
    ]);
    expect(statementsOf(schemaFileOf(await dumpSchema(url)))).to.deep.equal(statementsOf(file));
    await drop();
  });
});

describe('the indexes of tasks and mentions', () => {
  it('are at most ten, and docs/performance.md explains each', async () => {
    const { url, drop } = await createMigratedTestDatabase();
    const { rows } = await inDatabase(url, (client) =>
      client.query("select indexname from pg_indexes where tablename in ('tasks', 'task_mentions') order by 1"),
    );
    const names = rows.map(({ indexname }) => indexname);
    expect(names).to.include('tasks_pkey').and.to.have.length.within(2, 10);
    const reasons = readFileSync(path.join(root, 'docs/performance.md'), 'utf8');
    for (const name of names) expect(reasons).to.contain(`\n| \`${name}\``);
    await drop();
  });
});
