import type { Readiness } from '#src/lifecycle/readiness.js';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeClient, type TestClient } from './service/client.js';
import { startTestService, type TestService } from './service/test-service.js';

describe('what operators ask', () => {
  let service: TestService;
  let client: TestClient;
  const start = async (readiness: Readiness, variables = {}) => {
    service = await startTestService('memory', { readiness, variables });
    client = await makeClient(service.url);
  };
  afterEach(() => service.stop());

  it('is answered with 200 while all is well', async () => {
    await start({ check: TE.right(undefined) });
    expect((await client.call('GET', '/health')).json).to.deep.equal({ status: 'ok' });
    expect((await client.call('GET', '/ready')).json).to.deep.equal({ status: 'ready' });
    const metrics = await client.call('GET', '/metrics');
    expect(metrics.headers.get('content-type')).to.match(/^text\/plain/);
    expect(metrics.text).to.match(
      /^http_request_duration_seconds_count\{method="GET",route="\/ready",status="200"\} 1$/m,
    );
  });

  it('is answered with 503 while requests cannot be served, alive or not', async () => {
    await start({ check: TE.left('database_unavailable') });
    const { status, headers, json } = await client.call('GET', '/ready');
    expect([status, json['reason'], headers.get('retry-after')]).to.deep.equal([503, 'database_unavailable', '1']);
    expect((await client.call('GET', '/health')).status).to.equal(200);
  });

  it('shows metrics only to who has the token', async () => {
    await start({ check: TE.right(undefined) }, { METRICS_TOKEN: 'open-sesame' });
    expect((await client.call('GET', '/metrics')).status).to.equal(401);
    expect((await client.call('GET', '/metrics', { token: 'guess' })).status).to.equal(401);
    expect((await client.call('GET', '/metrics', { token: 'open-sesame' })).status).to.equal(200);
  });
});
