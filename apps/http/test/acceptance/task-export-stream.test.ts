import type { Services } from '#src/composition/tokens.js';
import { expect } from 'chai';
import http, { type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { ADMIN_PASSWORD, startTestService, type TestService } from './service/test-service.js';
import { makeClient } from './service/client.js';

const TASKS = 20_000;

/** Straight into the table: what keeps searches up to date has nothing to do with it. */
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
  let statements = 0;

  const run = (sql: string) => database.query({ name: null, sql }, []);

  before(async () => {
    service = await startTestService('postgres', { variables: { DATABASE_POOL_SIZE: '3' } });
    database = service.container.get('database');
    await run(seed);
    token = await (await makeClient(service.url)).logIn('admin', ADMIN_PASSWORD);
    database.onStatement(() => (statements += 1));
  });
  after(() => service.stop());

  const ask = (format = 'json'): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${token}` };
      const url = `${service.url}/api/v1/tasks/export?format=${format}`;
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
    return (row as { count: number }).count;
  };

  it('hold every task once', async () => {
    const tasks = JSON.parse(await textOf(await ask())) as readonly { id: number }[];
    expect(new Set(tasks.map(({ id }) => id)).size)
      .to.equal(TASKS)
      .and.equal(tasks.length);
    expect((await textOf(await ask('csv'))).split('\r\n')).to.have.length(TASKS + 2);
    expect(await openTransactions()).to.equal(0);
  });

  it('read no further than the client takes, and give everything back when it goes', async () => {
    statements = 0;
    const response = await ask();
    response.pause();
    await until(async () => (await openTransactions()) === 1);
    let before = -1;
    await until(async () => {
      const settled = statements === before;
      before = statements;
      await delay(300);
      return settled;
    });
    expect(statements).to.be.below(TASKS / 500);
    response.destroy();
    await until(async () => (await openTransactions()) === 0);
  });

  it('leave connections to others, and wait for one another', async () => {
    const first = await ask();
    first.pause();
    const second = ask();
    const client = await makeClient(service.url);
    expect((await client.call('GET', '/api/v1/tasks?limit=1', { token })).status).to.equal(200);
    first.destroy();
    expect(JSON.parse(await textOf(await second))).to.have.length(TASKS);
  });

  it('are refused when no turn comes in time', async () => {
    const first = await ask();
    first.pause();
    const second = await ask();
    expect([second.statusCode, second.headers['retry-after']]).to.deep.equal([503, '5']);
    second.destroy();
    first.destroy();
    await until(async () => (await openTransactions()) === 0);
  });

  it('break the connection when they fail midway, rather than end as if they were whole', async () => {
    const response = await ask();
    response.pause();
    await until(async () => (await openTransactions()) === 1);
    await run(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and xact_start is not null and pid <> pg_backend_pid()`,
    );
    const failure = await textOf(response).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).to.have.property('code', 'ECONNRESET');
  });
});
