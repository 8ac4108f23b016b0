import { expect } from 'chai';
import http from 'node:http';
import { makeClient, type TestClient } from '../service/client.js';
import { startTestService, type TestService } from '../service/test-service.js';

describe('the rate limit', () => {
  let service: TestService;
  let client: TestClient;

  beforeEach(async () => {
    service = await startTestService('memory', {
      variables: { RATE_LIMIT_REQUESTS: '3', TRUSTED_PROXIES: '127.0.0.1', CORS_ORIGINS: 'https://app.example.com' },
    });
    client = await makeClient(service.url);
  });
  afterEach(() => service.stop());

  const from = (address: string, path = '/nothing', headers: Record<string, string> = {}) =>
    client.call('GET', path, { headers: { 'x-forwarded-for': address, ...headers } });

  it('reports the remaining requests in each response', async () => {
    const { status, headers } = await from('192.0.2.1');
    expect(status).to.equal(404);
    expect(headers.get('ratelimit-policy')).to.equal('"default";q=3;w=60');
    expect(headers.get('ratelimit')).to.match(/^"default";r=2;t=(59|60)$/);
    expect(headers.get('x-ratelimit-limit')).to.equal('3');
    expect(headers.get('x-ratelimit-remaining')).to.equal('2');
    const reset = Number(headers.get('x-ratelimit-reset')) - Date.now() / 1000;
    expect(reset).to.be.within(0, 62);
  });

  it('returns 429 before any other error, with Retry-After', async () => {
    for (let count = 0; count < 3; count += 1) expect((await from('192.0.2.2')).status).to.equal(404);
    for (const path of ['/nothing', '/api/v1/users/me', '/openapi.json']) {
      const { status, headers, json } = await from('192.0.2.2', path, { origin: 'https://app.example.com' });
      expect([status, json['code']], path).to.deep.equal([429, 'rate_limited']);
      expect(Number(headers.get('retry-after'))).to.be.within(1, 60);
      expect(headers.get('x-ratelimit-remaining')).to.equal('0');
      expect(headers.get('access-control-allow-origin')).to.equal('https://app.example.com');
    }
  });

  it('counts each IPv4 address and each IPv6 /64 network separately', async () => {
    for (let count = 0; count < 4; count += 1) await from('192.0.2.3');
    expect((await from('192.0.2.4')).status).to.equal(404);
    for (const host of ['1', '2', '3']) expect((await from(`2001:db8:0:1::${host}`)).status).to.equal(404);
    expect((await from('2001:db8:0:1::4')).status).to.equal(429);
    expect((await from('2001:db8:0:2::1')).status).to.equal(404);
  });

  it('counts an unsupported expectation, and rejects it with JSON', async () => {
    const ask = (): Promise<http.IncomingMessage> =>
      new Promise((resolve, reject) => {
        const headers = { expect: 'anything-else', 'x-forwarded-for': '192.0.2.9' };
        http.get(`${service.url}/nothing`, { headers, agent: false }, resolve).on('error', reject);
      });
    const answers = [await ask(), await ask(), await ask(), await ask()];
    expect(answers.map(({ statusCode }) => statusCode)).to.deep.equal([417, 417, 417, 429]);
    const [first] = answers;
    let text = '';
    for await (const chunk of first!.setEncoding('utf8')) text += chunk as string;
    expect(JSON.parse(text)).to.deep.equal({ detail: 'Expectation Failed', code: 'expectation_failed' });
    expect(first?.headers['x-request-id']).to.be.a('string');
    answers.forEach((answer) => answer.resume());
  });

  it('does not count health checks and preflights', async () => {
    for (let count = 0; count < 5; count += 1)
      for (const path of ['/health', '/ready', '/metrics', '/ws'])
        expect((await from('192.0.2.5', path)).headers.has('ratelimit'), path).to.equal(false);
    for (let count = 0; count < 5; count += 1) {
      const { status } = await client.call('OPTIONS', '/api/v1/tasks', {
        headers: { origin: 'https://app.example.com', 'access-control-request-method': 'GET' },
      });
      expect(status).to.equal(204);
    }
  });
});

describe('the rate limit with X-Forwarded-For', () => {
  const limitedAfterThree = async (variables: Record<string, string>, forwardedFor: (count: number) => string) => {
    const service = await startTestService('memory', { variables: { RATE_LIMIT_REQUESTS: '3', ...variables } });
    try {
      const client = await makeClient(service.url);
      const statuses = [];
      for (let count = 0; count < 6; count += 1) {
        const { status } = await client.call('GET', '/nothing', {
          headers: { 'x-forwarded-for': forwardedFor(count) },
        });
        statuses.push(status);
      }
      return statuses.includes(429);
    } finally {
      await service.stop();
    }
  };

  it('ignores the header without trusted proxies', async () => {
    expect(await limitedAfterThree({}, (count) => `192.0.2.${count}`)).to.equal(true);
    expect(await limitedAfterThree({ TRUSTED_PROXIES: '10.0.0.0/8' }, (count) => `192.0.2.${count}`)).to.equal(true);
  });

  it('uses the entry of the trusted proxy, not that of the client', async () => {
    const variables = { TRUSTED_PROXIES: '127.0.0.1' };
    expect(await limitedAfterThree(variables, (count) => `192.0.2.${count}, 203.0.113.9`)).to.equal(true);
    expect(await limitedAfterThree(variables, (count) => `127.0.0.1, 192.0.2.${count}, 203.0.113.9`)).to.equal(true);
    expect(await limitedAfterThree(variables, (count) => `192.0.2.${count}`)).to.equal(false);
  });
});
