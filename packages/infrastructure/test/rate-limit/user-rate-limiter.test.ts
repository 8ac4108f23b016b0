import type { UserId } from '@l-age/domain';
import { makeUserRateLimiter } from '@l-age/infrastructure';
import { expect } from 'chai';

const ANNA = 1 as UserId;
const BERT = 2 as UserId;

describe('makeUserRateLimiter', () => {
  const limiterAt = () => {
    const clock = { time: 0 };
    return { clock, limit: makeUserRateLimiter({ policy: { limit: 2, windowSeconds: 60 }, now: () => clock.time }) };
  };

  it('accepts the limit of requests for each user', () => {
    const { limit } = limiterAt();
    expect([limit(ANNA), limit(ANNA), limit(ANNA)].map(({ allowed }) => allowed)).to.deep.equal([true, true, false]);
    expect(limit(BERT)).to.include({ allowed: true, remaining: 1 });
  });

  it('accepts again after the oldest accepted request expires, and does not count rejected ones', () => {
    const { clock, limit } = limiterAt();
    limit(ANNA);
    clock.time = 30_000;
    limit(ANNA);
    clock.time = 59_000;
    expect(limit(ANNA)).to.include({ allowed: false, retryAfterSeconds: 1 });
    clock.time = 60_000;
    expect(limit(ANNA)).to.include({ allowed: true, remaining: 0 });
    clock.time = 89_999;
    expect(limit(ANNA).allowed).to.equal(false);
    clock.time = 90_000;
    expect(limit(ANNA).allowed).to.equal(true);
  });
});
