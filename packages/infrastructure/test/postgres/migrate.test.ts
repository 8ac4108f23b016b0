import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { checkPostgresReady, isMigrated, migrate, openPostgres, type Database } from '@l-age/infrastructure';
import { createTestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import pg from 'pg';
import { firstVersion, query, silent } from './support.js';

const program = fileURLToPath(new URL('./migrating-process.js', import.meta.url));

/** Migrates in another process, and returns the names of the migrations that it ran. */
const migrateElsewhere = async (url: string): Promise<string[]> => {
  const child = fork(program, [url]);
  const [ran] = (await once(child, 'message')) as [string[]];
  await once(child, 'exit');
  return ran;
};

describe('migrate', () => {
  it('runs once if several processes start at the same time, with or without adoption', async () => {
    for (const { url, drop } of [await createTestDatabase(), await firstVersion('enum-by-name')]) {
      const ran = await Promise.all(Array.from({ length: 3 }, () => migrateElsewhere(url)));
      const applied = await query(url, 'select name from l_age.migrations order by id');
      expect(ran.flat()).to.deep.equal(applied.map(({ name }) => name));
      expect(ran.filter((names) => names.length > 0)).to.have.length(1);
      await drop();
    }
  });

  it('leaves no changes and no locks if it is killed', async () => {
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

  describe('a database of another version', () => {
    let url: string;
    let db: Database;
    let drop: () => Promise<void>;
    beforeEach(async () => {
      ({ url, drop } = await createTestDatabase());
      await migrate(url, silent);
      db = openPostgres({ url, log: silent });
    });
    afterEach(async () => {
      await db.close();
      await drop();
    });

    const applyElsewhere = (name: string) =>
      query(url, 'insert into l_age.migrations (name, batch, migration_time) values ($1, 2, now())', [name]);
    const applied = async () =>
      (await query(url, 'select name from l_age.migrations order by id')).map(({ name }) => name);

    for (const name of ['9998-later', '9998-takes-little-away-needs-0001'])
      it(`is used unchanged, with a warning, if it is newer (${name})`, async () => {
        await applyElsewhere(name);
        const before = await applied();
        const warnings: unknown[] = [];
        const log = { ...silent, warn: (...line: readonly unknown[]) => void warnings.push(line) };
        expect(await migrate(url, log)).to.deep.equal([]);
        expect(await applied()).to.deep.equal(before);
        expect(warnings).to.deep.equal([
          ['the database was migrated by a newer version', { unknown_migrations: name }],
        ]);
        expect(await isMigrated(db)).to.equal(true);
        expect(await checkPostgresReady(db)()).to.deep.equal(E.right(undefined));
      });

    const refused = async (): Promise<string> => {
      const error = await migrate(url, silent).catch((reason: unknown) => reason);
      expect(error).to.have.property('name', 'MigrationError');
      expect(await checkPostgresReady(db)()).to.deep.equal(E.left({ _tag: 'NotMigrated' }));
      return (error as Error).message;
    };

    it('is rejected if it lacks something that this version needs', async () => {
      await applyElsewhere('9998-later');
      await applyElsewhere('9999-takes-away-needs-9998');
      expect(await refused())
        .to.contain('newer version of this service (9998-later, 9999-takes-away-needs-9998)')
        .and.contain('cannot run');
    });

    it('is rejected if it is neither older nor newer', async () => {
      await query(url, "delete from l_age.migrations where name = '0007-posted-messages'");
      await applyElsewhere('0007-something-else');
      expect(await refused())
        .to.contain('another version of this service (0007-something-else)')
        .and.contain('lacks migrations of this one (0007-posted-messages)');
    });

    it('is not ready if it lacks a migration', async () => {
      await query(url, "delete from l_age.migrations where name = '0007-posted-messages'");
      expect(await checkPostgresReady(db)()).to.deep.equal(E.left({ _tag: 'NotMigrated' }));
    });

    it('has names that show the order and the requirements of migrations', async () => {
      const names = await applied();
      expect(names).to.deep.equal([...new Set(names)].toSorted());
      for (const name of names) expect(name).to.match(/^[0-9]{4}(-[a-z]+)+(-needs-[0-9]{4})?$/);
    });
  });

  it('makes the database ready', async () => {
    const { url, drop } = await createTestDatabase();
    const db = openPostgres({ url, log: silent });
    expect(await checkPostgresReady(db)()).to.deep.equal(E.left({ _tag: 'NotMigrated' }));
    await migrate(url, silent);
    expect(await checkPostgresReady(db)()).to.deep.equal(E.right(undefined));
    await drop();
    const gone = await checkPostgresReady(db)();
    expect(E.isLeft(gone) && gone.left._tag).to.equal('Unavailable');
    await db.close();
  });
});
