import { makeInMemoryDatabase } from '@l-age/domain/testing';
import { expect } from 'chai';
import { makeClient, type TestClient } from '../service/client.js';
import { attemptLogIn, statusFor, tokensIn, type Tokens } from '../service/log-in.js';
import { ADMIN_PASSWORD, startTestService, type TestService } from '../service/test-service.js';

const [OLD, NEW] = ['o'.repeat(32), 'n'.repeat(32)];

describe('rotation of SECRET_KEY', () => {
  const services: TestService[] = [];
  const database = makeInMemoryDatabase();

  const serviceWith = async (...secretKeys: [string, ...string[]]): Promise<TestClient> => {
    const runtime = { databaseUrl: 'postgresql://nobody@127.0.0.1:9/none', secretKeys };
    const service = await startTestService('memory', { overrides: { ...database, runtime } });
    services.push(service);
    return makeClient(service.url);
  };
  const logIn = async (client: TestClient): Promise<Tokens> =>
    tokensIn(await attemptLogIn(client, 'admin', ADMIN_PASSWORD));

  after(() => Promise.all(services.map((service) => service.stop())));

  it('keeps sessions while the old key verifies, and signs with the new key', async () => {
    const [before, during, afterwards] = [await serviceWith(OLD), await serviceWith(NEW, OLD), await serviceWith(NEW)];
    const old = await logIn(before);
    const fresh = await logIn(during);
    expect(await statusFor(during, old)).to.equal(200);
    expect(await statusFor(afterwards, fresh)).to.equal(200);
    expect(await statusFor(before, fresh)).to.equal(401);
    expect(await statusFor(afterwards, old)).to.equal(401);
  });

  it('keeps cursors and idempotency keys', async () => {
    const [before, during] = [await serviceWith(OLD), await serviceWith(NEW, OLD)];
    const { access: token } = await logIn(before);
    const create = (client: TestClient, title: string) =>
      client.call('POST', '/api/v1/tasks/', {
        token,
        json: { title },
        headers: { 'idempotency-key': `key-of-${title}` },
      });
    const [first] = [await create(before, 'one'), await create(before, 'two')];
    const again = await create(during, 'one');
    expect([again.status, again.text]).to.deep.equal([201, first.text]);
    expect(again.headers.get('idempotency-replayed')).to.equal('true');

    const page = await before.call('GET', '/api/v1/tasks/?limit=1', { token });
    const cursor = String(page.headers.get('x-next-cursor'));
    const next = await during.call('GET', `/api/v1/tasks/?limit=1&cursor=${cursor}`, { token });
    expect([next.status, next.rows[0]?.['title']]).to.deep.equal([200, 'one']);
    const lost = await (
      await serviceWith(NEW)
    ).call('GET', `/api/v1/tasks/?cursor=${cursor}`, { token: (await logIn(during)).access });
    expect(lost.status).to.equal(422);
  });

  it('keeps refresh tokens', async () => {
    const [before, afterwards] = [await serviceWith(OLD), await serviceWith(NEW)];
    const { refresh } = await logIn(before);
    const json = { refresh_token: refresh };
    const next = tokensIn(await afterwards.call('POST', '/api/v1/auth/refresh', { json }));
    expect(await statusFor(afterwards, next)).to.equal(200);
  });
});
