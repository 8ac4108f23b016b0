import { jsonLine } from '#src/observability/log-line.js';
import { makeRedact } from '#src/observability/redact.js';
import type { LogFields, Logger } from '@l-age/infrastructure';
import { expect } from 'chai';
import { makeClient, type TestClient } from '../service/client.js';
import { logInAdmin } from '../service/people.js';
import { startTestService, type TestService } from '../service/test-service.js';

describe('the request log', () => {
  let service: TestService;
  let client: TestClient;
  let requests: LogFields[];
  let lines: string[];

  const log =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      lines.push(jsonLine(makeRedact([]))({ time: new Date(0), level, message, fields }));
      if (message === 'request') requests.push(fields);
    };
  const logger: Logger = { debug: log('debug'), info: log('info'), warn: log('warn'), error: log('error') };

  before(async () => {
    [requests, lines] = [[], []];
    service = await startTestService('memory', { logger, variables: { TRUSTED_PROXIES: '127.0.0.1' } });
    client = await makeClient(service.url);
  });
  after(() => service.stop());

  /** Waits for the log entry of a request, which is written after the response. */
  const entryOf = async (requestId: string): Promise<LogFields> => {
    for (;;) {
      const entry = requests.find((fields) => fields['request_id'] === requestId);
      if (entry !== undefined) return entry;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it('has one entry for each request, with the pattern of its route', async () => {
    const { id, token } = await logInAdmin(client);
    await client.call('GET', '/api/v1/tasks/17?secret=canary', {
      token,
      headers: { 'x-request-id': 'r-1', 'x-forwarded-for': '203.0.113.9' },
    });
    const { ms, ...entry } = await entryOf('r-1');
    expect(ms).to.be.a('number');
    expect(entry).to.deep.equal({
      request_id: 'r-1',
      method: 'GET',
      route: '/api/v1/tasks/{task_id}',
      path: '/api/v1/tasks/17',
      status: 404,
      user_id: id,
      ip: '203.0.113.9',
    });
  });

  it('has no route and no user for unknown paths', async () => {
    await client.call('GET', '/nothing', { headers: { 'x-request-id': 'r-2' } });
    expect(await entryOf('r-2')).to.include({ route: null, path: '/nothing', status: 404, user_id: null });
  });

  it('contains no secrets, and one line for each entry', async () => {
    await client.call('POST', '/api/v1/auth/login', {
      form: { username: 'admin\r\nforged', password: 'canary-password' },
      headers: { 'x-request-id': 'r-3' },
    });
    await client.call('GET', '/api/v1/users/me?access_token=canary-token', {
      token: 'canary-bearer',
      headers: { 'x-request-id': 'r-4' },
    });
    await client.call('GET', '/%0d%0aforged%1b[31m', { headers: { 'x-request-id': 'r-5' } });
    await entryOf('r-5');
    expect(lines.join('\n')).to.not.include('canary');
    for (const line of lines) expect(line).to.not.match(/[\r\n\u001b]/);
  });
});
