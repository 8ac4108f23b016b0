import { makeClosers } from '#src/lifecycle/closers.js';
import type { Drain } from '#src/lifecycle/drain.js';
import { makeStop } from '#src/lifecycle/shutdown.js';
import { expect } from 'chai';
import { until } from '../until.js';
import { silentLogger } from './silent-logger.js';

const fixture = (connections: () => number = () => 0) => {
  const steps: string[] = [];
  const drain: Drain = {
    hasBegun: () => steps.includes('drain'),
    connections,
    begin: () => steps.push('drain'),
    close: () => {
      steps.push('close');
      return Promise.resolve(0);
    },
  };
  const closers = makeClosers(silentLogger);
  closers.add('database', () => void steps.push('database'));
  closers.add('pool', () => Promise.resolve(void steps.push('pool')));
  return { steps, closers, stop: makeStop({ drain, closers, logger: silentLogger, graceSeconds: 0.05 }) };
};

describe('makeStop', () => {
  it('drains, closes the server, then closes the rest in reverse order', async () => {
    const { steps, stop } = fixture();
    await stop();
    expect(steps).to.deep.equal(['drain', 'close', 'pool', 'database']);
  });

  it('runs once, also when it is called again', async () => {
    const { steps, stop } = fixture();
    await Promise.all([stop(), stop(), stop()]);
    expect(steps).to.have.length(4);
  });

  it('skips the grace period with untilIdle when no client is connected', async () => {
    let connected = 2;
    let asked = 0;
    const { steps, stop } = fixture(() => {
      asked += 1;
      return connected;
    });
    const stopping = stop({ untilIdle: true, graceSeconds: 600 });
    await until(() => asked >= 3);
    expect(steps).to.deep.equal(['drain']);
    connected = 0;
    await stopping;
    expect(steps).to.include('close');
  });

  it('continues when a step fails or does not end', async function () {
    this.timeout(10_000);
    const { steps, closers, stop } = fixture();
    closers.add('broken', () => {
      throw new Error('cannot close');
    });
    closers.add('hanging', () => new Promise<void>(() => undefined));
    await stop();
    expect(steps).to.deep.equal(['drain', 'close', 'pool', 'database']);
  });
});
