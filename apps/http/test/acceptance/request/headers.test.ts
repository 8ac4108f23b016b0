import { expect } from 'chai';
import { describeInMemory } from '../service/on-every-store.js';
import { addTask } from '../service/people.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describeInMemory('response headers', (fixture) => {
  it('contain the request id, also a valid one of the client', async () => {
    const idFor = async (headers: Record<string, string> = {}) =>
      (await fixture.client.call('GET', '/nothing', { headers })).headers.get('x-request-id');
    expect(await idFor()).to.match(UUID);
    expect(await idFor({ 'x-request-id': 'trace-1.2:3' })).to.equal('trace-1.2:3');
    for (const id of ['a b', 'x'.repeat(129), 'ä', '"']) expect(await idFor({ 'x-request-id': id })).to.match(UUID);
  });

  it('contain the security headers, and do not reveal the server software', async () => {
    const { headers } = await fixture.client.call('GET', '/api/v1/users/me', { token: fixture.anna.token });
    expect(headers.get('content-security-policy')).to.equal("default-src 'none';frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).to.equal('nosniff');
    expect(headers.get('cache-control')).to.equal('no-store');
    expect(headers.get('content-type')).to.equal('application/json');
    expect(headers.has('x-powered-by')).to.equal(false);
    expect(headers.has('etag')).to.equal(false);
  });

  it('contain Content-Encoding for a long response', async () => {
    await addTask(fixture.client, fixture.anna, { description: 'word '.repeat(1000) });
    const { headers, json } = await fixture.client.call('GET', '/api/v1/tasks', { token: fixture.anna.token });
    expect(headers.get('content-encoding')).to.be.oneOf(['gzip', 'br', 'deflate']);
    expect(json).to.have.lengthOf(1);
  });
});

describeInMemory(
  'CORS',
  (fixture) => {
    const origin = 'https://app.example.com';
    const call = (method: string, path: string, headers: Record<string, string>) =>
      fixture.client.call(method, path, { headers });

    it('adds CORS headers to all responses for an allowed origin, errors included', async () => {
      for (const [method, path] of [
        ['GET', '/api/v1/users/me'],
        ['GET', '/nothing'],
        ['PATCH', '/api/v1/auth/login'],
        ['GET', '/health'],
      ] as const) {
        const { headers } = await call(method, path, { origin });
        expect(headers.get('access-control-allow-origin'), path).to.equal(origin);
        expect(headers.get('access-control-allow-credentials')).to.equal('true');
        expect(headers.get('vary')).to.include('Origin');
        expect(headers.get('access-control-expose-headers')).to.equal(
          'Link,ETag,Location,Retry-After,X-Next-Cursor,X-Total-Count,X-Unread-Count,X-Request-ID,Idempotency-Replayed,' +
            'RateLimit,RateLimit-Policy,X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset',
        );
      }
    });

    it('answers a preflight', async () => {
      const { status, headers } = await call('OPTIONS', '/api/v1/tasks/5', {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,content-type,if-match',
      });
      expect(status).to.equal(204);
      expect(headers.get('access-control-allow-origin')).to.equal(origin);
      expect(headers.get('access-control-allow-methods')).to.include('PATCH');
      expect(headers.get('access-control-allow-headers')).to.equal('authorization,content-type,if-match');
      expect(headers.get('access-control-max-age')).to.equal('600');
    });

    it('adds no CORS headers for other origins', async () => {
      for (const foreign of [
        'https://evil.example',
        'https://app.example.com.evil.example',
        'null',
        'http://app.example.com',
      ]) {
        const preflight = { origin: foreign, 'access-control-request-method': 'GET' };
        expect((await call('OPTIONS', '/api/v1/tasks', preflight)).headers.has('access-control-allow-origin')).to.equal(
          false,
        );
        const { headers } = await call('GET', '/api/v1/tasks', { origin: foreign });
        expect(headers.has('access-control-allow-origin')).to.equal(false);
        expect(headers.get('vary')).to.include('Origin');
      }
    });
  },
  { variables: { CORS_ORIGINS: 'https://app.example.com,http://localhost:5173' } },
);
