import { openPostgres } from '@l-age/infrastructure';
import { createTestDatabase, type TestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { chmodSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from './keep-alive-load.js';
import { startTcpProxy } from './tcp-proxy.js';
import { endProcesses, runService, temporaryFolder } from './service-process.js';
import { until } from '../until.js';

const logIn = (url: string, password = 'Admin123!'): Promise<Response> =>
  fetch(`${url}/api/v1/auth/login`, { method: 'POST', body: new URLSearchParams({ username: 'admin', password }) });

const tokenFrom = async (response: Response): Promise<string> =>
  ((await response.json()) as { access_token: string }).access_token;

const statusOf = async (url: string): Promise<number> => (await fetch(url)).status;

describe('the process', function () {
  this.timeout(60_000);
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(async () => {
    await endProcesses();
    await database.drop();
  });

  const run = (
    variables: Readonly<Record<string, string>> = {},
    nodeArgs: readonly string[] = [],
    args: readonly string[] = [],
  ) =>
    runService(
      { DATABASE_URL: database.url, SECRET_KEY: 'k'.repeat(40), SHUTDOWN_GRACE_SECONDS: '0', ...variables },
      { nodeArgs, args },
    );

  it('prints its URL, its database and its superuser', async () => {
    const service = run();
    const url = await service.started();
    expect(await statusOf(`${url}/health`)).to.equal(200);
    expect(service.output()).to.include(`Docs       ${url}/docs`);
    expect(service.output()).to.match(/Superuser +admin \(created with the default password/);
    expect(service.output()).to.match(/Database +PostgreSQL at 127\.0\.0\.1:\d+, database l_age_test_/);
    expect(service.output()).not.to.include(new URL(database.url).password);
  });

  it('keeps an existing superuser at the next start', async () => {
    const first = run();
    const url = await first.started();
    const token = await tokenFrom(await logIn(url));
    const changed = await fetch(`${url}/api/v1/users/me`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ password: 'nine blue kettles', current_password: 'Admin123!' }),
    });
    expect(changed.status).to.equal(200);
    first.kill('SIGTERM');
    expect(await first.ended).to.equal(0);

    const second = run();
    const again = await second.started();
    expect(second.output()).to.match(/Superuser +admin \(exists already/);
    expect((await logIn(again)).status).to.equal(401);
    expect((await logIn(again, 'nine blue kettles')).status).to.equal(200);
  });

  it('logs one JSON object per line in production, the start included', async () => {
    const service = run({ NODE_ENV: 'production', ADMIN_PASSWORD: 'nine blue kettles' });
    await until(() => service.output().includes('"message":"started"'));
    service.kill('SIGTERM');
    expect(await service.ended).to.equal(0);
    const lines = service.output().trim().split('\n');
    for (const line of lines) expect(() => JSON.parse(line) as unknown, line).not.to.throw();
    expect(service.output()).not.to.include('nine blue kettles').and.not.to.include('k'.repeat(40));
  });

  it('fails no request on SIGTERM under keep-alive load, and exits with 0 within ten seconds', async () => {
    const service = run({ SHUTDOWN_GRACE_SECONDS: '1' });
    const url = await service.started();
    const token = await tokenFrom(await logIn(url));
    const load = startLoad([`${url}/health`, `${url}/api/v1/users/me`, `${url}/api/v1/tasks/`], 24, {
      authorization: `Bearer ${token}`,
    });
    await until(() => load.answered() > 500);
    expect(await statusOf(`${url}/ready`)).to.equal(200);

    const signalled = performance.now();
    service.kill('SIGTERM');
    await until(async () => (await statusOf(`${url}/ready`)) === 503);
    const answeredWhenDraining = load.answered();
    const code = await service.ended;
    await load.refused;

    expect(code).to.equal(0);
    expect(performance.now() - signalled).to.be.below(10_000);
    expect(load.failures()).to.deep.equal([]);
    expect(load.closing()).to.be.at.least(24);
    expect(load.answered()).to.be.above(answeredWhenDraining);
  });

  it('completes open requests after two SIGINT', async () => {
    const service = run({ SHUTDOWN_GRACE_SECONDS: '5' });
    const url = await service.started();
    const logins = [logIn(url), logIn(url), logIn(url)];
    await until(() => service.output().includes('URL'));
    service.kill('SIGINT');
    service.kill('SIGINT');
    for (const login of logins) expect((await login).status).to.equal(200);
    expect(await service.ended).to.equal(0);
  });

  it('skips the grace period after SIGINT when no client is connected', async () => {
    const service = run({ SHUTDOWN_GRACE_SECONDS: '600' });
    await service.started();
    service.kill('SIGINT');
    expect(await service.ended).to.equal(0);
  });

  it('exits with an error after an uncaught exception', async () => {
    const breakable = "data:text/javascript,process.on('SIGUSR2',()=>{throw new Error('boom')})";
    const service = run({ SHUTDOWN_GRACE_SECONDS: '600' }, ['--import', breakable]);
    await service.started();
    service.kill('SIGUSR2');
    expect(await service.ended).to.equal(1);
    expect(service.output()).to.match(/"message":"unexpected error, exiting","error":\{.*"message":"boom"/);
  });

  it('continues when its output is closed', async () => {
    const service = run();
    const url = await service.started();
    service.closeOutput();
    for (let request = 0; request < 20; request += 1) expect(await statusOf(`${url}/health`)).to.equal(200);
    service.kill('SIGTERM');
    expect(await service.ended).to.equal(0);
  });

  it('prints one line if the port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const service = run({ PORT: String(port) });
    expect(await service.ended).to.equal(1);
    expect(service.errors()).to.equal(
      `l-age-core: port ${port} on 127.0.0.1 is in use: stop the program that uses it, or set PORT\n`,
    );
    other.close();
  });

  it('prints one line for each configuration problem, without secrets', async () => {
    const service = run({
      NODE_ENV: 'production',
      SECRET_KEY: 'canary-key',
      DATABASE_URL: 'mysql://u:canary@h/d',
      PORT: 'x',
    });
    expect(await service.ended).to.equal(1);
    const lines = service.errors().trim().split('\n');
    expect(lines.map((line) => line.split(':')[0])).to.have.members([
      'PORT',
      'DATABASE_URL',
      'SECRET_KEY',
      'ADMIN_PASSWORD',
    ]);
    expect(service.errors() + service.output()).not.to.include('canary');
  });

  it('prints one line if the database rejects the password', async () => {
    const url = new URL(database.url);
    url.password = 'wrong-canary';
    const service = run({ DATABASE_URL: url.href });
    expect(await service.ended).to.equal(1);
    expect(service.errors()).to.match(
      /^l-age-core: PostgreSQL at \S+ database \S+ \(DATABASE_URL\) rejects the connection: .+\n$/,
    );
    expect(service.errors() + service.output()).not.to.include('wrong-canary');
  });

  it('continues without its database, and recovers', async () => {
    const url = new URL(database.url);
    const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
    url.port = String(proxy.port);
    const service = run({ DATABASE_URL: url.href });
    const address = await service.started();
    const headers = { authorization: `Bearer ${await tokenFrom(await logIn(address))}` };
    const me = () => fetch(`${address}/api/v1/users/me`, { headers });
    expect((await me()).status).to.equal(200);

    await proxy.pull();
    const rejected = await me();
    expect(rejected.status).to.equal(503);
    expect(rejected.headers.get('retry-after')).to.match(/^[1-9]\d*$/);
    expect(await statusOf(`${address}/ready`)).to.equal(503);
    expect(await statusOf(`${address}/health`)).to.equal(200);

    await proxy.plugIn();
    await until(async () => (await me()).status === 200);
    expect(await statusOf(`${address}/ready`)).to.equal(200);

    await proxy.pull();
    service.kill('SIGTERM');
    expect(await service.ended).to.equal(0);
  });

  it('waits for a database that is not reachable yet, and can be stopped', async () => {
    const service = run({ DATABASE_URL: 'postgres://u:p@127.0.0.1:9/x' });
    await until(() => service.output().includes('waiting for the database'));
    service.kill('SIGTERM');
    expect(await service.ended).to.equal(0);
    expect(service.output()).to.include('ECONNREFUSED');
  });

  it('exits on SIGTERM while its modules are loaded', async () => {
    const hook = `import fs from 'node:fs'; import { registerHooks } from 'node:module';
      registerHooks({ load(url, context, next) {
        if (url.endsWith('/command.js')) {
          fs.writeSync(1, 'loading');
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20_000);
        }
        return next(url, context);
      } })`;
    const service = run({}, ['--import', `data:text/javascript,${encodeURIComponent(hook)}`]);
    await until(() => service.output().includes('loading'));
    service.kill('SIGTERM');
    expect(await service.ended).to.equal('SIGTERM');
  });

  it('exits at once on SIGTERM while another replica migrates', async () => {
    const db = openPostgres({ url: database.url });
    const waiting = async (): Promise<number> => {
      const sql = "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
      return (await db.query({ name: null, sql }, [])).length;
    };
    const service = run();
    await service.started();
    service.kill('SIGTERM');
    await service.ended;
    const other = await db.begin();
    for (const sql of [
      'set local idle_in_transaction_session_timeout to 0',
      'lock table l_age.migrations in access exclusive mode',
    ])
      await other.query({ name: null, sql }, []);
    for (const [args, code] of [
      [[], 0],
      [['migrate'], 143],
    ] as const) {
      const before = await waiting();
      const starting = run({}, [], args);
      await until(async () => (await waiting()) > before);
      starting.kill('SIGTERM');
      expect(await starting.ended).to.equal(code);
    }
    await other.rollBack();
    await db.close();
  });

  it('exits at once on SIGTERM while its database does not respond', async () => {
    let accepted = 0;
    const silent = createServer((socket) => {
      accepted += 1;
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as { port: number };
    const service = run({ DATABASE_URL: `postgresql://nobody@127.0.0.1:${String(port)}/none` });
    await until(() => accepted > 0);
    service.kill('SIGTERM');
    expect(await service.ended).to.equal(0);
    silent.close();
  });

  it('exits on SIGTERM at any point of the start, with the embedded database, and starts again', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o711);
    const EMBEDDED = { DATABASE_URL: '', EMBEDDED_POSTGRES_DIRECTORY: folder };
    for (const milliseconds of [0, 100, 200, 400, 700, 1000, 1500, 2000, 3000]) {
      const service = run(EMBEDDED);
      await sleep(milliseconds);
      service.kill('SIGTERM');
      // Before the code of the service runs, the signal itself ends the process.
      expect(await service.ended).to.be.oneOf([0, 'SIGTERM']);
    }
    const service = run(EMBEDDED);
    expect(await statusOf(`${await service.started()}/health`)).to.equal(200);
    service.kill('SIGTERM');
    expect(await service.ended).to.equal(0);
  });

  it('only migrates with the argument `migrate`, and prints the migrations', async () => {
    const migrate = () => runService({ DATABASE_URL: database.url }, { args: ['migrate'] });
    const first = migrate();
    expect(await first.ended).to.equal(0);
    expect(first.output()).to.match(/ran 0001-first-tables/);
    const second = migrate();
    expect(await second.ended).to.equal(0);
    expect(second.output()).to.match(/nothing to migrate/);
  });
});

describe('the process with the embedded database', function () {
  this.timeout(90_000);
  afterEach(endProcesses);

  const run = (directory: string) =>
    runService({ EMBEDDED_POSTGRES_DIRECTORY: directory, SHUTDOWN_GRACE_SECONDS: '0' });

  it('recovers acknowledged writes after kill -9, and announces the generated key', async () => {
    const directory = temporaryFolder();
    const first = run(directory);
    const url = await first.started();
    expect(first.output()).to.include('SECRET_KEY is not set');
    const token = await tokenFrom(await logIn(url));
    const created = await fetch(`${url}/api/v1/tasks/`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'survives' }),
    });
    expect(created.status).to.equal(201);
    first.kill('SIGKILL');
    expect(await first.ended).to.equal('SIGKILL');

    const second = run(directory);
    const again = await second.started();
    const tasks = await fetch(`${again}/api/v1/tasks/`, { headers: { authorization: `Bearer ${token}` } });
    expect(((await tasks.json()) as { title: string }[]).map(({ title }) => title)).to.deep.equal(['survives']);
    second.kill('SIGTERM');
    expect(await second.ended).to.equal(0);
  });

  it('rejects a second start on the same folder, and the first one continues', async () => {
    const directory = temporaryFolder();
    const first = run(directory);
    const url = await first.started();

    const second = run(directory);
    expect(await second.ended).to.equal(1);
    expect(second.errors()).to.match(/^l-age-core: the service is already running on .+ with pid \d+ on [^:]+: .+\n$/);
    expect(await statusOf(`${url}/ready`)).to.equal(200);
    first.kill('SIGTERM');
    expect(await first.ended).to.equal(0);
  });
});
