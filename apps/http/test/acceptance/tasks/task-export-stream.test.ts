import type { Services } from '#src/composition/tokens.js';
import { NEWEST_FIRST } from '@l-age/domain';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import http, { type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ADMIN_PASSWORD, startTestService, type TestService } from '../service/test-service.js';
import { isTransactionControl } from '../service/transaction-control.js';
import { makeClient } from '../service/client.js';
import { createPerson, logInAdmin } from '../service/people.js';

const TASKS = 20_000;

/** Inserts rows directly, without the search columns. */
const seed = `
  begin;
  set local session_replication_role = replica;
  insert into tasks (title, description, created_by_id)
    select 'Task ' || n, repeat('words ', 50), 1 from generate_series(1, ${TASKS}) n;
  commit`;

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  for (const end = Date.now() + 20_000; Date.now() < end; await delay(20)) if (await holds()) return;
  throw new Error('it did not come about');
};

describe('exports of many tasks', () => {
  let service: TestService;
  let database: Services['database'];
  let token: string;
  const readers: string[] = [];
  let statements = 0;

  /** On a connection without the timeouts of requests. */
  const run = async (sql: string): Promise<readonly Record<string, unknown>[]> => {
    const client = new pg.Client({ connectionString: service.container.get('runtime').databaseUrl });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(sql)).rows;
    } finally {
      await client.end();
    }
  };

  before(async () => {
    service = await startTestService('postgres', { variables: { DATABASE_POOL_SIZE: '3' } });
    database = service.container.get('database');
    await run(seed);
    const client = await makeClient(service.url);
    token = await client.logIn('admin', ADMIN_PASSWORD);
    const admin = await logInAdmin(client);
    for (const name of ['slow-1', 'slow-2', 'slow-3']) readers.push((await createPerson(client, admin, name)).token);
    await run('update users set is_superuser = true');
    database.onStatement((sql) => {
      if (!isTransactionControl(sql)) statements += 1;
    });
  });
  after(() => service.stop());

  const ask = (format = 'json', as = token): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${as}` };
      const url = `${service.url}/api/v1/tasks/export?scope=all&format=${format}`;
      http.get(url, { headers, agent: false }, resolve).on('error', reject);
    });

  const textOf = async (response: IncomingMessage): Promise<string> => {
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk as string;
    return text;
  };

  const openTransactions = async (): Promise<number> => {
    const [row] = await run(
      "select count(*) from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'",
    );
    return Number(row?.['count']);
  };

  it('contains each task once', async () => {
    const tasks = JSON.parse(await textOf(await ask())) as readonly { id: number }[];
    expect(new Set(tasks.map(({ id }) => id)).size)
      .to.equal(TASKS)
      .and.equal(tasks.length);
    expect((await textOf(await ask('csv'))).split('\r\n')).to.have.length(TASKS + 2);
    expect(await openTransactions()).to.equal(0);
  });

  it('reads no further than the client, and holds no transaction', async () => {
    statements = 0;
    const response = await ask();
    response.pause();
    let before = -1;
    await until(async () => {
      const settled = statements === before;
      before = statements;
      await delay(300);
      return settled;
    });
    expect(statements).to.be.within(1, TASKS / 400 / 2);
    expect(await openTransactions()).to.equal(0);
    expect(service.container.get('database').use()).to.include({ used: 0, waiting: 0 });
    expect(JSON.parse(await textOf(response))).to.have.length(TASKS);
  });

  it('does not wait for slow clients of other exports', async () => {
    const slow = await Promise.all(readers.map((reader) => ask('json', reader)));
    for (const response of slow) response.pause();
    expect(JSON.parse(await textOf(await ask()))).to.have.length(TASKS);
    for (const response of slow) response.destroy();
  });

  it('returns 429 for a second concurrent export of a user', async () => {
    const first = await ask();
    first.pause();
    const second = await ask();
    expect([second.statusCode, second.headers['retry-after']]).to.deep.equal([429, '10']);
    expect(JSON.parse(await textOf(second))).to.have.property('code', 'export_in_progress');
    const [reader = ''] = readers;
    expect((await textOf(await ask('json', reader))).length).to.be.greaterThan(TASKS);
    first.destroy();
    await until(async () => {
      const next = await ask();
      const { statusCode } = next;
      next.destroy();
      return statusCode === 200;
    });
  });

  it('contains each unchanged task once despite concurrent changes', async () => {
    // The first export may not have ended yet.
    const response = await ask('json', readers[1]);
    response.pause();
    await run("insert into tasks (title, created_by_id) select 'Later ' || n, 1 from generate_series(1, 50) n");
    await run('update tasks set updated_at = now() where id % 7 = 0');
    const ids = (JSON.parse(await textOf(response)) as readonly { id: number; title: string }[])
      .filter(({ title }) => title.startsWith('Task '))
      .map(({ id }) => id);
    expect(new Set(ids).size).to.equal(TASKS).and.equal(ids.length);
    await run("delete from tasks where title like 'Later %'");
  });

  it('reads long tasks in small batches', async () => {
    await run(`begin;
      set local session_replication_role = replica;
      insert into tasks (title, description, created_by_id)
        select 'Long', repeat('ä', 20000), 1 from generate_series(1, 300);
      commit`);
    const sizes: number[] = [];
    const query = { scope: { kind: 'all' }, deleted: false, filter: {}, order: NEWEST_FIRST } as const;
    for await (const batch of service.container.get('taskQueries').readAll(query)) {
      if (E.isLeft(batch)) throw new Error('a batch is missing');
      sizes.push(batch.right.reduce((sum, { task }) => sum + (task.description?.length ?? 0), 0));
    }
    expect(Math.max(...sizes)).to.be.at.most(64 * 1024 + 20_000);
    await run("delete from tasks where title = 'Long'");
  });

  it('breaks the connection after an error', async () => {
    const response = await ask('json', readers[2]);
    response.pause();
    await run('alter table tasks rename to elsewhere');
    const failure = await textOf(response).then(
      () => undefined,
      (error: unknown) => error,
    );
    await run('alter table elsewhere rename to tasks');
    expect(failure).to.have.property('code', 'ECONNRESET');
  });
});
