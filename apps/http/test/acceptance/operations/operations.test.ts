import type { Readiness } from '#src/lifecycle/readiness.js';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeClient, type TestClient } from '../service/client.js';
import { startTestService, type TestService } from '../service/test-service.js';

describe('health checks', () => {
  let service: TestService;
  let client: TestClient;
  const start = async (readiness: Readiness, variables = {}) => {
    service = await startTestService('memory', { readiness, variables });
    client = await makeClient(service.url);
  };
  afterEach(() => service.stop());

  it('return 200 in normal operation', async () => {
    await start({ check: TE.right(undefined) });
    expect((await client.call('GET', '/health')).json).to.deep.equal({ status: 'ok' });
    expect((await client.call('GET', '/ready')).json).to.deep.equal({ status: 'ready' });
    const metrics = await client.call('GET', '/metrics');
    expect(metrics.headers.get('content-type')).to.match(/^text\/plain/);
    expect(metrics.text).to.match(
      /^http_request_duration_seconds_count\{method="GET",route="\/ready",status="200"\} 1$/m,
    );
  });

  it('return 503 from /ready while the service cannot serve requests', async () => {
    await start({ check: TE.left('database_unavailable') });
    const { status, headers, json } = await client.call('GET', '/ready');
    expect([status, json['reason'], headers.get('retry-after')]).to.deep.equal([503, 'database_unavailable', '1']);
    expect((await client.call('GET', '/health')).status).to.equal(200);
  });

  it('require METRICS_TOKEN for /metrics', async () => {
    await start({ check: TE.right(undefined) }, { METRICS_TOKEN: 'open-sesame' });
    expect((await client.call('GET', '/metrics')).status).to.equal(401);
    expect((await client.call('GET', '/metrics', { token: 'guess' })).status).to.equal(401);
    expect((await client.call('GET', '/metrics', { token: 'open-sesame' })).status).to.equal(200);
  });
});
