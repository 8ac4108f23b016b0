import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import type { Decision, RateLimiter, RateLimitPolicy } from '#src/rate-limit/rate-limiter.port.js';

/** A limiter and its clock. */
export type RateLimiterSubject = Readonly<{
  limiter: RateLimiter;
  /** Milliseconds. */
  now: () => number;
  /** Resolves after at least this number of milliseconds on the limiter's clock. */
  pass: (milliseconds: number) => Promise<void>;
}>;

export const hit = async (limiter: RateLimiter, address = '203.0.113.7'): Promise<Decision> =>
  E.getOrElse((): Decision => expect.fail('unavailable'))(await limiter.hit(address)());

/** The promises of every limiter. Independent of the machine's speed: compares only times that are certainly before or after. */
export const rateLimiterContract = (make: (policy: RateLimitPolicy) => Promise<RateLimiterSubject>): void => {
  it('accepts requests up to the limit, and then rejects', async () => {
    const { limiter } = await make({ limit: 3, windowSeconds: 3600 });
    for (const remaining of [2, 1, 0]) {
      expect(await hit(limiter)).to.deep.include({ allowed: true, limit: 3, windowSeconds: 3600, remaining });
    }
    const refused = await hit(limiter);
    expect(refused).to.deep.include({ allowed: false, limit: 3, windowSeconds: 3600, remaining: 0 });
    expect(refused.retryAfterSeconds).to.be.within(3500, 3600);
    expect(refused.resetSeconds).to.equal(refused.retryAfterSeconds);
  });

  it('reports whole seconds, and no wait for an accepted request', async () => {
    const { limiter } = await make({ limit: 1, windowSeconds: 0.2 });
    expect(await hit(limiter)).to.deep.include({ allowed: true, retryAfterSeconds: 0, resetSeconds: 1 });
  });

  it('accepts again after the window, and does not count rejected requests', async () => {
    const { limiter, pass } = await make({ limit: 2, windowSeconds: 0.3 });
    for (let count = 0; count < 10; count += 1) await hit(limiter);
    await pass(300);
    expect(await hit(limiter)).to.deep.include({ allowed: true, remaining: 1 });
  });

  it('accepts exactly the limit of concurrent requests', async () => {
    const { limiter } = await make({ limit: 10, windowSeconds: 3600 });
    const decisions = await Promise.all(Array.from({ length: 50 }, () => hit(limiter)));
    expect(decisions.filter(({ allowed }) => allowed)).to.have.length(10);
  });

  it('accepts at most the limit in any window, and rejects only if it is used up', async () => {
    const limit = 5;
    const { limiter, now, pass } = await make({ limit, windowSeconds: 0.1 });
    const accepted: { before: number; after: number }[] = [];
    const end = now() + 1000;
    while (now() < end) {
      const before = now();
      const { allowed } = await hit(limiter);
      const after = now();
      if (allowed) accepted.push({ before, after });
      else expect(accepted.filter((earlier) => earlier.after > before - 100).length).to.be.at.least(limit);
      await pass(3);
    }
    accepted.slice(limit).forEach((later, index) => {
      expect(later.after - accepted[index]!.before).to.be.at.least(100);
    });
    expect(accepted.length).to.be.at.least(2 * limit);
  });

  it('counts each IPv4 address separately, mapped into IPv6 or not', async () => {
    const { limiter } = await make({ limit: 1, windowSeconds: 3600 });
    expect((await hit(limiter, '203.0.113.7')).allowed).to.be.true;
    expect((await hit(limiter, '::ffff:203.0.113.7')).allowed).to.be.false;
    expect((await hit(limiter, '203.0.113.8')).allowed).to.be.true;
  });

  it('counts IPv6 addresses by /64', async () => {
    const { limiter } = await make({ limit: 1, windowSeconds: 3600 });
    expect((await hit(limiter, '2001:db8:0:1::1')).allowed).to.be.true;
    expect((await hit(limiter, '2001:db8:0:1:ffff:ffff:ffff:ffff')).allowed).to.be.false;
    expect((await hit(limiter, '2001:db8:0:2::1')).allowed).to.be.true;
  });

  it('counts all texts that are not addresses as one', async () => {
    const { limiter } = await make({ limit: 1, windowSeconds: 3600 });
    expect((await hit(limiter, '')).allowed).to.be.true;
    expect((await hit(limiter, 'unknown')).allowed).to.be.false;
  });
};
