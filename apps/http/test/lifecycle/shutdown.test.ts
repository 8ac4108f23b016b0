import { makeClosers } from '#src/lifecycle/closers.js';
import type { Drain } from '#src/lifecycle/drain.js';
import { makeStop } from '#src/lifecycle/shutdown.js';
import { expect } from 'chai';
import { until } from '../until.js';
import { silentLogger } from './silent-logger.js';

const scene = (connections: () => number = () => 0) => {
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

describe('stopping', () => {
  it('drains, then closes the server, then the rest in the opposite order of opening', async () => {
    const { steps, stop } = scene();
    await stop();
    expect(steps).to.deep.equal(['drain', 'close', 'pool', 'database']);
  });

  it('happens once, however often it is asked for', async () => {
    const { steps, stop } = scene();
    await Promise.all([stop(), stop(), stop()]);
    expect(steps).to.have.length(4);
  });

  it('in a hurry waits only for those who are connected', async () => {
    let connected = 2;
    let asked = 0;
    const { steps, stop } = scene(() => {
      asked += 1;
      return connected;
    });
    const stopping = stop({ hurried: true, graceSeconds: 600 });
    await until(() => asked >= 3);
    expect(steps).to.deep.equal(['drain']);
    connected = 0;
    await stopping;
    expect(steps).to.include('close');
  });

  it('goes on when a step fails or never ends', async function () {
    this.timeout(10_000);
    const { steps, closers, stop } = scene();
    closers.add('broken', () => {
      throw new Error('cannot close');
    });
    closers.add('hanging', () => new Promise<void>(() => undefined));
    await stop();
    expect(steps).to.deep.equal(['drain', 'close', 'pool', 'database']);
  });
});
