import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { createMigratedTestDatabase, createTestDatabase } from '@l-age/infrastructure/testing';
import { startTemporaryPostgres } from '#src/testing/temporary-postgres.js';
import { expect } from 'chai';
import pg from 'pg';

const query = async (url: string, statement: string): Promise<unknown[]> => {
  const client = new pg.Client(url);
  await client.connect();
  return (await client.query<Record<string, unknown>>(statement).finally(() => client.end())).rows;
};

describe('createTestDatabase', () => {
  it('copies a template that is prepared once, without sharing data', async () => {
    let prepared = 0;
    const prepare = async (url: string) => {
      prepared += 1;
      await query(url, 'CREATE TABLE things (name text)');
    };

    const [one, other] = await Promise.all([createTestDatabase(prepare), createTestDatabase(prepare)]);
    await query(one.url, `INSERT INTO things VALUES ('one')`);

    expect(prepared).to.equal(1);
    expect(await query(one.url, 'SELECT * FROM things')).to.deep.equal([{ name: 'one' }]);
    expect(await query(other.url, 'SELECT * FROM things')).to.deep.equal([]);
    await one.drop();
    await other.drop();
  });

  it('creates a migrated database without rows', async () => {
    const { url, drop } = await createMigratedTestDatabase();

    expect(await query(url, 'SELECT FROM users')).to.deep.equal([]);
    expect(await query(url, 'SELECT FROM tasks')).to.deep.equal([]);
    await drop();
  });

  it('creates an empty database without a template, and drops it even with open connections', async () => {
    const { url, drop } = await createTestDatabase();
    expect(await query(url, `SELECT FROM pg_tables WHERE schemaname = 'public'`)).to.deep.equal([]);
    const open = new pg.Client(url);
    open.on('error', () => undefined);
    await open.connect();

    await drop();

    expect(await query(url, 'SELECT 1').catch((error: unknown) => String(error))).to.contain('does not exist');
  });
});

describe('startTemporaryPostgres', () => {
  const startRun = () => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'test-run.js')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const folder = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
    return { child, folder };
  };

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const)
    it(`ends, and its files are deleted, if ${signal} ends the run`, async () => {
      const { child, folder } = startRun();
      const home = path.dirname(await folder);
      child.kill(signal);

      while (existsSync(home)) await delay(20);
    });

  it('deletes the files of earlier runs', async () => {
    const nobody = 2 ** 22 + 1; // above the maximum process id of Linux
    const left = await mkdtemp(path.join(os.tmpdir(), `l-age-test-postgres-${nobody}-`));
    await writeFile(path.join(left, 'file'), '');

    const { stop } = await startTemporaryPostgres();
    await stop();

    expect(existsSync(left)).to.equal(false);
  });
});
