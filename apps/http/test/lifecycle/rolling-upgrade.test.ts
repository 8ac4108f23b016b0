import { openPostgres, type Database } from '@l-age/infrastructure';
import { createTestDatabase, type TestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { endProcesses, runService } from './service-process.js';

describe('a replica with a database that a newer version has migrated', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  let db: Database;
  beforeEach(async () => {
    database = await createTestDatabase();
    db = openPostgres({ url: database.url });
  });
  afterEach(async () => {
    await endProcesses();
    await db.close();
    await database.drop();
  });

  const run = (args: readonly string[] = []) =>
    runService({ DATABASE_URL: database.url, SECRET_KEY: 'k'.repeat(40), SHUTDOWN_GRACE_SECONDS: '0' }, { args });

  /** Records a migration of a newer version. */
  const migrateElsewhere = (name: string) =>
    db.query({ name: null, sql: 'insert into l_age.migrations (name, batch, migration_time) values (?, 2, now())' }, [
      name,
    ]);

  const readiness = async (url: string): Promise<unknown> => {
    const answer = await fetch(`${url}/ready`);
    const { reason = null } = (await answer.json()) as { reason?: string };
    return [answer.status, reason];
  };

  const creates = async (url: string): Promise<number> => {
    const body = new URLSearchParams({ username: 'admin', password: 'Admin123!' });
    const login = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', body });
    const { access_token } = (await login.json()) as { access_token: string };
    const headers = { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' };
    const json = JSON.stringify({ title: 'Go on' });
    return (await fetch(`${url}/api/v1/tasks/`, { method: 'POST', headers, body: json })).status;
  };

  it('stays ready and can restart after a compatible migration', async () => {
    const first = await run().started();
    await migrateElsewhere('9998-later');
    expect(await readiness(first)).to.deep.equal([200, null]);
    expect(await creates(first)).to.equal(201);

    const second = run();
    const url = await second.started();
    expect(second.output()).to.include('the database was migrated by a newer version').and.include('9998-later');
    expect(await readiness(url)).to.deep.equal([200, null]);
    expect(await creates(url)).to.equal(201);
  });

  it('is not ready and cannot start after a breaking migration', async () => {
    const first = await run().started();
    await migrateElsewhere('9998-later');
    await migrateElsewhere('9999-takes-away-needs-9998');
    expect(await readiness(first)).to.deep.equal([503, 'not_migrated']);

    for (const args of [[], ['migrate']]) {
      const rejected = run(args);
      expect(await rejected.ended).to.equal(1);
      const [line, ...more] = rejected.errors().trim().split('\n');
      expect(line).to.match(/^l-age-core: The database was migrated by a newer version .*9999-takes-away-needs-9998/);
      expect(more).to.deep.equal([]);
    }
  });
});
