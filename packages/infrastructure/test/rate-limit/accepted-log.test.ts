import { expect } from 'chai';
import { makeAcceptedLog } from '#src/rate-limit/accepted-log.js';

describe('makeAcceptedLog', () => {
  it('frees the memory of dropped entries', () => {
    const log = makeAcceptedLog();
    const all = 10_000;
    for (let entry = 0; entry < all; entry += 1) log.append(entry, entry % 7);
    for (let entry = 0; entry < all - 1; entry += 1) log.dropOldest();

    expect(() => log.timeOf(0)).to.throw(RangeError, 'no entry 0');
    expect([log.start(), log.end(), log.timeOf(all - 1), log.slotOf(all - 1)]).to.deep.equal([
      all - 1,
      all,
      all - 1,
      (all - 1) % 7,
    ]);
  });
});
