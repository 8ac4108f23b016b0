import { jsonLine } from '#src/observability/log-line.js';
import { makeRedact } from '#src/observability/redact.js';
import type { Database, LogFields, Logger } from '@l-age/infrastructure';
import { expect } from 'chai';
import { makeClient, type TestClient } from '../service/client.js';
import { logInAs } from '../service/log-in.js';
import { addTask, logInAdmin, PASSWORD, type Person } from '../service/people.js';
import { startTestService, type TestService } from '../service/test-service.js';
import { makeBcryptPasswordHasher } from '@l-age/infrastructure';

const PASSWORD_CANARY = 'canary-of-a-password-1';
const WEBHOOK_CANARY = 'canary-of-a-webhook-2';
const WEBHOOK = `https://discord.com/api/webhooks/123456789012345678/${WEBHOOK_CANARY}`;

/** Every row of every table as text, like a dump. */
const dump = async (database: Database): Promise<ReadonlyMap<string, string>> => {
  const run = (sql: string) => database.query({ name: null, sql }, []);
  const tables = await run(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const dumped = new Map<string, string>();
  for (const { name } of tables as readonly { name: string }[]) {
    const rows = (await run(`select t::text as line from ${name} t`)) as readonly { line: string }[];
    dumped.set(name, rows.map(({ line }) => line).join('\n'));
  }
  return dumped;
};

describe('secrets', () => {
  let service: TestService;
  let client: TestClient;
  let admin: Person;
  const logged: string[] = [];
  const answered: string[] = [];
  /** Plain strings that are secret because of their field. */
  const passwords = [PASSWORD_CANARY];
  /** Recognised by their format in any field. */
  const secrets: string[] = [];

  const log =
    (level: string) =>
    (message: string, fields: LogFields = {}) =>
      void logged.push(jsonLine(makeRedact([]))({ time: new Date(0), level, message, fields }));
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };

  before(async () => {
    service = await startTestService('postgres', {
      logger,
      overrides: { passwordHasher: makeBcryptPasswordHasher({ queueSize: 10, cost: 4 }) },
    });
    client = await makeClient(service.url);
    admin = await logInAdmin(client);
    const json = { username: 'canary', email: 'c@example.com', password: PASSWORD_CANARY, discord_webhook: WEBHOOK };
    await client.call('POST', '/api/v1/users/', { token: admin.token, json });
    const { access: token, refresh } = await logInAs(client, 'canary', PASSWORD_CANARY);
    const made = await client.call('POST', '/api/v1/auth/tokens', {
      token,
      json: { name: 'x', scopes: ['tasks:read', 'tasks:write'] },
      headers: { 'idempotency-key': 'canary' },
    });
    const { json: refreshed } = await client.call('POST', '/api/v1/auth/refresh', { json: { refresh_token: refresh } });
    const forgetful = { username: 'forgetful', email: 'f@example.com', password: PASSWORD };
    const { json: user } = await client.call('POST', '/api/v1/users/', { token: admin.token, json: forgetful });
    const reset = await client.call('POST', `/api/v1/users/${String(user['id'])}/reset-password`, {
      token: admin.token,
    });
    secrets.push(token, made.json['token'] as string, admin.token, refresh, refreshed['refresh_token'] as string);
    passwords.push(String(reset.json['one_time_password']));

    const mistakes: readonly (readonly [string, string, unknown])[] = [
      ['POST', '/api/v1/users/', json],
      ['POST', '/api/v1/users/', { ...json, username: '-', email: 5 }],
      ['POST', '/api/v1/users/', [json]],
      ['PUT', '/api/v1/users/me', { password: PASSWORD_CANARY }],
      ['PUT', '/api/v1/users/me', { password: 'another-good-one', current_password: PASSWORD_CANARY }],
      ['PUT', '/api/v1/users/me', { discord_webhook: `${WEBHOOK}#x`, discord_user_id: 'x' }],
      ['PATCH', '/api/v1/users/1', { discord_webhook: { url: WEBHOOK }, email: 5 }],
      ['POST', '/api/v1/auth/login', json],
    ];
    for (const [method, path, body] of mistakes)
      answered.push((await client.call(method, path, { token: admin.token, json: body })).text);
    for (const password of passwords) {
      const form = { username: 'canary', password: `${password}x`, grant_type: 'none' };
      for (const path of ['/api/v1/auth/login', '/api/v1/auth/token'])
        answered.push((await client.call('POST', path, { form })).text);
    }
    for (const secret of secrets) {
      const wrong = `${secret}x`;
      for (const [path, form] of [
        ['refresh', { refresh_token: wrong }],
        ['token', { grant_type: 'refresh_token', refresh_token: wrong }],
        ['token', `grant_type=refresh_token&refresh_token=${secret}&refresh_token=${secret}`],
        ['introspect', { token: wrong }],
        ['revoke', { token: wrong }],
      ] as const)
        answered.push((await client.call('POST', `/api/v1/auth/${path}`, { token: admin.token, form })).text);
      answered.push(
        (await client.call('GET', `/api/v1/users/me?access_token=${secret}`, { token: `${secret}x` })).text,
      );
      answered.push(
        (await client.call('GET', `/api/v1/${secret}`, { headers: { authorization: `Basic ${secret}` } })).text,
      );
    }
    await addTask(client, { ...admin, token: secrets[1]! }, { title: 'by a script', mentioned_user_ids: [admin.id] });
    await addTask(client, admin, { title: '@canary, look' });
  });
  after(() => service.stop());

  it('appear in no log line', () => {
    expect(logged.length).to.be.greaterThan(10);
    for (const secret of [...passwords, WEBHOOK_CANARY, ...secrets]) expect(logged.join('\n')).to.not.include(secret);
  });

  it('appear in no error response', () => {
    for (const secret of [...passwords, WEBHOOK_CANARY, ...secrets]) expect(answered.join('\n')).to.not.include(secret);
  });

  it('are stored as hashes, and a webhook only in its column', async () => {
    const tables = await dump(service.container.get('database'));
    expect(tables.get('public.users')).to.include('canary').and.include('$2b$04$');
    expect([...tables.keys()]).to.include.members([
      'l_age.deliveries',
      'l_age.sessions',
      'l_age.refresh_tokens',
      'l_age.idempotency_keys',
      'l_age.api_tokens',
      'l_age.audit_log',
    ]);
    for (const [name, rows] of tables) {
      for (const secret of [...passwords, ...secrets]) {
        expect(rows, name).to.not.include(secret);
        expect(rows, name).to.not.include(secret.slice(-30));
      }
      if (name !== 'public.users') expect(rows, name).to.not.include(WEBHOOK_CANARY);
    }
  });
});
