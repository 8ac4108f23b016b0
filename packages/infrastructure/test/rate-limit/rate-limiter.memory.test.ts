import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { makeLocalWindows } from '#src/rate-limit/local-windows.js';
import { makeMemoryRateLimiter } from '#src/rate-limit/rate-limiter.memory.js';
import { hit, rateLimiterContract } from './rate-limiter.contract.js';

describe('makeMemoryRateLimiter', () => {
  rateLimiterContract(async (policy) => {
    let time = 0;
    return {
      limiter: makeMemoryRateLimiter({ policy, maxAddresses: 1000, now: () => time }),
      now: () => time,
      pass: async (milliseconds) => {
        time += milliseconds;
      },
    };
  });

  it('reports exactly when a request will be accepted again', async () => {
    let time = 0;
    const limiter = makeMemoryRateLimiter({ policy: { limit: 2, windowSeconds: 60 }, now: () => time });
    await hit(limiter);
    time = 30_500;
    expect(await hit(limiter)).to.deep.include({ allowed: true, resetSeconds: 30, retryAfterSeconds: 0 });
    time = 40_000;
    expect(await hit(limiter)).to.deep.include({ allowed: false, resetSeconds: 20, retryAfterSeconds: 20 });
    time = 59_999.9;
    expect(await hit(limiter)).to.deep.include({ allowed: false, retryAfterSeconds: 1 });
    time = 60_000;
    expect(await hit(limiter)).to.deep.include({ allowed: true, remaining: 0, resetSeconds: 31 });
    expect(await hit(limiter)).to.deep.include({ allowed: false, retryAfterSeconds: 31 });
  });

  it('uses the monotonic clock of the process', async () => {
    const limiter = makeMemoryRateLimiter({ policy: { limit: 1, windowSeconds: 0.05 } });
    await hit(limiter);
    while (!(await hit(limiter)).allowed) await sleep(5);
  });

  it('frees its memory without further requests', async () => {
    const windows = makeLocalWindows({ policy: { limit: 1, windowSeconds: 0.01 } });
    for (let low = 1; low <= 3000; low += 1) windows.record({ high: 0, low }, windows.now());
    expect(windows.trackedAddresses()).to.equal(3000);
    while (windows.trackedAddresses() > 0) await sleep(20);
    windows.record({ high: 0, low: 1 }, windows.now());
    while (windows.trackedAddresses() > 0) await sleep(20);
  });
});
