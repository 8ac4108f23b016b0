import { makeMetrics } from '#src/observability/metrics.js';
import { expect } from 'chai';

describe('makeMetrics', () => {
  it('counts finished requests by method, route and status, and open requests', async () => {
    const metrics = makeMetrics();
    for (let request = 0; request < 3; request += 1) metrics.requestStarted();
    metrics.requestFinished({ method: 'GET', route: '/api/v1/tasks/{task_id}', status: 200, seconds: 0.02 });
    metrics.rateLimited();

    const text = await metrics.read();
    const labels = '{method="GET",route="/api/v1/tasks/{task_id}",status="200"}';
    expect(text).to.include(`http_request_duration_seconds_count${labels} 1`);
    expect(text).to.include('http_requests_in_flight 2');
    expect(text).to.include('http_requests_rate_limited_total 1');
    expect(text).to.include('process_cpu_seconds_total');
    expect(metrics.contentType).to.match(/^text\/plain/);
  });

  it('counts deliveries by outcome', async () => {
    const metrics = makeMetrics();
    metrics.deliveryEnded('delivered');
    metrics.deliveryEnded('dead');
    metrics.deliveryEnded('dead');
    expect(await metrics.read())
      .to.include('notification_deliveries_total{outcome="delivered"} 1')
      .and.to.include('notification_deliveries_total{outcome="dead"} 2');
  });

  it('reads the pool and the queue when it is read', async () => {
    const metrics = makeMetrics();
    let used = 1;
    metrics.watchPool(() => ({ used, free: 2, waiting: 3 }));
    metrics.watchQueue(() => Promise.resolve({ queued: 4, oldestSeconds: 5.5 }));
    used = 7;
    expect(await metrics.read())
      .to.include('database_pool_connections{state="used"} 7')
      .and.to.include('database_pool_connections{state="waiting"} 3')
      .and.to.include('notifications_queued 4')
      .and.to.include('notifications_oldest_seconds 5.5');
  });

  it('can be read while the queue cannot', async () => {
    const metrics = makeMetrics();
    metrics.watchQueue(() => Promise.reject(new Error('database away')));
    expect(await metrics.read()).to.include('http_requests_in_flight 0');
  });

  it('separates two services in one process', async () => {
    const [one, other] = [makeMetrics(), makeMetrics()];
    one.rateLimited();
    expect(await other.read()).to.include('http_requests_rate_limited_total 0');
  });
});
