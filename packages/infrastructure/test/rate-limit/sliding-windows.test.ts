import { expect } from 'chai';
import fc from 'fast-check';
import { decide } from '#src/rate-limit/decision.js';
import { makeSlidingWindows, type SlidingWindows } from '#src/rate-limit/sliding-windows.js';
import { makeNaiveLimiter } from './naive-limiter.js';

const WINDOW = 1000;

/** Pairs that differ only in the lower half, and others in the upper half. */
const groupOf = (address: number) => ({ high: address >>> 1, low: address & 1 });

/** After a time, one address is checked and another makes a request. */
type Step = Readonly<{ wait: number; looked: number; address: number; dropped: number }>;

const steps = (addresses: number, dropped: fc.Arbitrary<number>): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.record({
      // Equal times, the end of a window, and any time in between.
      wait: fc.oneof(fc.constantFrom(0, 0, 1, WINDOW - 1, WINDOW), fc.integer({ min: 0, max: 300 })),
      looked: fc.integer({ min: 1, max: addresses }),
      address: fc.integer({ min: 1, max: addresses }),
      dropped,
    }),
    { minLength: 1, maxLength: 200, size: 'max' },
  );

const hit = (windows: SlidingWindows, limit: number, address: number, now: number) => {
  const decision = decide({ limit, windowSeconds: WINDOW / 1000 }, windows.usage(groupOf(address), now));
  if (decision.allowed) windows.record(groupOf(address), now);
  return decision;
};

describe('makeSlidingWindows', () => {
  it('decides like the simple rule, independent of the cleanup', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), steps(5, fc.nat(3)), (limit, sequence) => {
        const windows = makeSlidingWindows({ windowMilliseconds: WINDOW, maxAddresses: 100 });
        const naive = makeNaiveLimiter(limit, WINDOW);
        let now = 0;
        for (const { wait, looked, address, dropped } of sequence) {
          now += wait;
          windows.dropExpired(now, dropped);
          expect(windows.usage(groupOf(looked), now).count).to.equal(naive.accepted(looked, now).length);
          const before = naive.accepted(address, now);
          const allowed = naive.hit(address, now);
          const reset = Math.ceil(((before[0] ?? now) + WINDOW - now) / 1000);
          expect(hit(windows, limit, address, now)).to.deep.equal({
            allowed,
            limit,
            windowSeconds: WINDOW / 1000,
            remaining: limit - before.length - (allowed ? 1 : 0),
            resetSeconds: reset,
            retryAfterSeconds: allowed ? 0 : reset,
          });
        }
      }),
      { numRuns: 200 },
    ));

  it('never accepts more than the limit in any window, and rejects only if the limit is used up', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), steps(2, fc.constant(2)), (limit, sequence) => {
        const windows = makeSlidingWindows({ windowMilliseconds: WINDOW, maxAddresses: 100 });
        const accepted: Record<number, number[]> = { 1: [], 2: [] };
        let now = 0;
        for (const { wait, address, dropped } of sequence) {
          now += wait;
          windows.dropExpired(now, dropped);
          const times = accepted[address]!;
          if (hit(windows, limit, address, now).allowed) times.push(now);
          else expect(times.filter((time) => time > now - WINDOW)).to.have.length(limit);
        }
        for (const times of Object.values(accepted)) {
          times.slice(limit).forEach((time, index) => expect(time - times[index]!).to.be.at.least(WINDOW));
        }
      }),
      { numRuns: 200 },
    ));

  it('drops the longest idle address if there are too many', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), steps(8, fc.nat()), (maxAddresses, sequence) => {
        const limit = 2;
        const windows = makeSlidingWindows({ windowMilliseconds: WINDOW, maxAddresses });
        const naive = makeNaiveLimiter(limit, WINDOW, maxAddresses);
        let now = 0;
        for (const { wait, address } of sequence) {
          now += wait;
          windows.dropExpired(now, Number.POSITIVE_INFINITY);
          expect(hit(windows, limit, address, now).allowed).to.equal(naive.hit(address, now));
          expect(windows.trackedAddresses()).to.equal(naive.followed(now).length);
        }
      }),
      { numRuns: 200 },
    ));

  it('uses memory only for counted requests, also if most addresses are dropped early', () => {
    const maxAddresses = 50;
    const limit = 3;
    const windows = makeSlidingWindows({ windowMilliseconds: 1e9, maxAddresses });
    const naive = makeNaiveLimiter(limit, 1e9, maxAddresses);
    for (let now = 0; now < 20_000; now += 1) {
      const address = 1 + ((now * 31 + Math.floor(now / 7)) % 97);
      expect(hit(windows, limit, address, now).allowed).to.equal(naive.hit(address, now));
      expect(windows.logLength()).to.be.at.most((2 * limit + 1) * maxAddresses + 1);
    }
  });

  it('counts a late request at the time of the latest one before it', () => {
    const windows = makeSlidingWindows({ windowMilliseconds: WINDOW, maxAddresses: 10 });
    windows.record(groupOf(1), 500);
    windows.record(groupOf(2), 400);
    expect(windows.usage(groupOf(2), 1400)).to.deep.equal({ count: 1, oldestAgeMilliseconds: 900 });
    expect(windows.usage(groupOf(2), 1500)).to.deep.equal({ count: 0, oldestAgeMilliseconds: 0 });
  });

  it('drops all expired requests in bounded steps', () => {
    const windows = makeSlidingWindows({ windowMilliseconds: WINDOW, maxAddresses: 20_000 });
    for (let address = 1; address <= 10_000; address += 1) windows.record(groupOf(address), 0);
    expect(windows.dropExpired(WINDOW - 1, 1e6)).to.be.false;
    expect(windows.logLength()).to.equal(10_000);
    expect(windows.dropExpired(WINDOW, 9_999)).to.be.true;
    expect([windows.logLength(), windows.trackedAddresses()]).to.deep.equal([1, 1]);
    expect(windows.dropExpired(WINDOW, 10)).to.be.false;
    expect([windows.logLength(), windows.trackedAddresses()]).to.deep.equal([0, 0]);
  });

  it('tracks at most a million addresses in bounded memory', () => {
    const maxAddresses = 1_000_000;
    const all = 1_300_000;
    const memory = (): number => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers;
    const before = memory();
    const windows = makeSlidingWindows({ windowMilliseconds: WINDOW, maxAddresses });
    for (let address = 1; address <= all; address += 1) windows.record(groupOf(address), address / all);
    expect(windows.trackedAddresses()).to.equal(maxAddresses);
    expect(memory() - before).to.be.lessThan(200 * 2 ** 20);

    const counted = (address: number): number => windows.usage(groupOf(address), 2).count;
    expect([1, all - maxAddresses].map(counted)).to.deep.equal([0, 0]);
    expect([all - maxAddresses + 1, all].map(counted)).to.deep.equal([1, 1]);

    windows.dropExpired(WINDOW + 2, all);
    expect([windows.logLength(), windows.trackedAddresses()]).to.deep.equal([0, 0]);
  });
});
