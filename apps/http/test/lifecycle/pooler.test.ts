import { createTestDatabase, type TestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { until } from '../until.js';
import { endProcesses, runService, temporaryFolder } from './service-process.js';

const isInstalled = (): Promise<boolean> =>
  promisify(execFile)('pgbouncer', ['--version']).then(
    () => true,
    () => false,
  );

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.end());
  });

/** Starts PgBouncer in transaction mode with two connections to the server of `url`. Resolves to its URL. */
const startPgBouncer = async (url: string, children: ChildProcess[]): Promise<string> => {
  const { username, password, hostname, port, pathname } = new URL(url);
  const listenPort = await freePort();
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const file = path.join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
server_reset_query_always = 0
`,
  );
  // PgBouncer does not run as root.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  children.push(spawn('pgbouncer', ['-q', ...user, file], { stdio: 'ignore' }));
  await until(() => accepts(listenPort));
  return `postgresql://any:any@127.0.0.1:${listenPort}${pathname}`;
};

describe('a service behind PgBouncer in transaction mode', function () {
  this.timeout(60_000);
  let database: TestDatabase | undefined;
  const children: ChildProcess[] = [];

  before(async function () {
    if (!(await isInstalled())) this.skip();
    database = await createTestDatabase();
  });
  after(async () => {
    await endProcesses();
    for (const child of children) child.kill();
    await database?.drop();
  });

  const databaseUrl = (): string => database?.url ?? '';

  const ask = async (url: string, method: string, target: string, token: string, json?: unknown) => {
    const response = await fetch(`${url}/api/v1${target}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };

  it('serves concurrent requests despite settings of the database', async () => {
    const name = new URL(databaseUrl()).pathname.slice(1);
    const admin = new pg.Client(databaseUrl());
    await admin.connect();
    await admin.query(
      `alter database ${name} set datestyle to 'SQL, DMY'; alter database ${name} set default_transaction_isolation to serializable`,
    );
    const service = runService({
      DATABASE_URL: await startPgBouncer(databaseUrl(), children),
      DATABASE_DIRECT_URL: databaseUrl(),
      DATABASE_POOLER: 'transaction',
      SECRET_KEY: 'k'.repeat(40),
    });
    const url = await service.started();
    const login = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'admin', password: 'Admin123!' }),
    });
    const token = ((await login.json()) as { access_token: string }).access_token;

    const created = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        ask(url, 'POST', '/tasks/', token, { title: `task ${n}`, due_date: '2026-03-31T17:00:00Z' }),
      ),
    );
    expect(created.filter(({ status }) => status !== 201)).to.deep.equal([]);
    const changed = await Promise.all(
      created.flatMap(({ json }) => [
        ask(url, 'PATCH', `/tasks/${String(json['id'])}`, token, { status: 'done' }),
        ask(url, 'GET', '/tasks/?q=task&sort=-updated_at', token),
        ask(url, 'GET', `/tasks/${String(json['id'])}`, token),
      ]),
    );
    expect(changed.filter(({ status }) => status !== 200)).to.deep.equal([]);
    expect(changed[0]?.json['due_date']).to.equal('2026-03-31T17:00:00.000Z');

    const sessions = await admin.query<{ application_name: string }>(
      "select distinct application_name from pg_stat_activity where datname = current_database() and query ilike 'listen %' or query = 'select 1'",
    );
    expect(sessions.rows.map(({ application_name }) => application_name)).to.include('l-age-core live changes');
    const { rows } = await admin.query<{ leaked: string }>('select count(*) as leaked from pg_prepared_statements');
    expect(rows[0]?.leaked).to.equal('0');
    await admin.end();
    service.kill('SIGTERM');
    expect(await service.ended).to.equal(0);
  });

  it('does not start without DATABASE_DIRECT_URL', async () => {
    const service = runService({
      DATABASE_URL: databaseUrl(),
      DATABASE_POOLER: 'transaction',
      SECRET_KEY: 'k'.repeat(40),
    });
    expect(await service.ended).to.equal(1);
    expect(service.errors()).to.match(/^DATABASE_DIRECT_URL: got nothing, wants [^\n]+\n$/);
  });
});
