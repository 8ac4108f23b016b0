import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { checkPostgresReady, isMigrated, migrate, openPostgres } from '@l-age/infrastructure';
import { createTestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import pg from 'pg';
import { firstVersion, query, silent } from './support.js';

const program = fileURLToPath(new URL('./migrating-process.js', import.meta.url));

/** Migrates in a process of its own; the names of the migrations that it ran. */
const migrateElsewhere = async (url: string): Promise<string[]> => {
  const child = fork(program, [url]);
  const [ran] = (await once(child, 'message')) as [string[]];
  await once(child, 'exit');
  return ran;
};

describe('Migrating', () => {
  it('is done once by one of several processes that start together, adopting or not', async () => {
    for (const { url, drop } of [await createTestDatabase(), await firstVersion('enum-by-name')]) {
      const ran = await Promise.all(Array.from({ length: 5 }, () => migrateElsewhere(url)));
      const applied = await query(url, 'select name from l_age.migrations order by id');
      expect(ran.flat()).to.deep.equal(applied.map(({ name }) => name));
      expect(ran.filter((names) => names.length > 0)).to.have.length(1);
      await drop();
    }
  });

  it('leaves nothing behind when it is killed halfway, and nothing locked', async () => {
    const { url, drop } = await firstVersion('enum-by-name');
    const blocker = new pg.Client(url);
    await blocker.connect();
    await blocker.query('begin; lock table task_mentions in access share mode');
    const child = fork(program, [url]);
    const waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    while ((await query(url, waiting)).length === 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await blocker.end();

    expect(await query(url, 'select status::text from tasks where id = 1')).to.deep.equal([{ status: 'TODO' }]);
    expect(await migrate(url, silent)).to.include('0001-first-tables');
    await drop();
  });

  it('refuses a database that a newer version migrated', async () => {
    const { url, drop } = await createTestDatabase();
    await migrate(url, silent);
    await query(url, "insert into l_age.migrations (name, batch, migration_time) values ('9999-later', 2, now())");
    const knex = openPostgres({ url, log: silent });

    const error = await migrate(url, silent).catch((reason: unknown) => reason);
    expect(error).to.have.property('name', 'MigrationRefused');
    expect(error).to.have.property('message').that.contains('newer version').and.contains('9999-later');
    expect(await isMigrated(knex)).to.equal(false);
    await knex.destroy();
    await drop();
  });

  it('is what makes the database ready', async () => {
    const { url, drop } = await createTestDatabase();
    const knex = openPostgres({ url, log: silent });
    expect(await checkPostgresReady(knex)()).to.deep.equal(E.left({ _tag: 'NotMigrated' }));
    await migrate(url, silent);
    expect(await checkPostgresReady(knex)()).to.deep.equal(E.right(undefined));
    await drop();
    const gone = await checkPostgresReady(knex)();
    expect(E.isLeft(gone) && gone.left._tag).to.equal('Unavailable');
    await knex.destroy();
  });
});
