import { expect } from 'chai';
import fc from 'fast-check';
import * as O from 'fp-ts/lib/Option.js';
import { parseBcryptHash, topUpCosts } from '#src/auth/bcrypt-hash.js';

const TAIL = 'N9qo8uLOickgx2ZMRZoMyekvWRjHGbLQQF1E7JwkeXKrT5ubeR4pC';

describe('parseBcryptHash', () => {
  for (const prefix of ['$2a$', '$2b$', '$2y$']) {
    it(`parses the prefix ${prefix}`, () =>
      expect(parseBcryptHash(`${prefix}10$${TAIL}`, 16)).to.deep.equal(
        O.some({ cost: 10, canonical: `$2b$10$${TAIL}` }),
      ));
  }

  for (const damaged of [
    '',
    'secret',
    `$2x$10$${TAIL}`,
    `$2$10$${TAIL}`,
    `$2b$9$${TAIL}`,
    `$2b$03$${TAIL}`,
    `$2b$17$${TAIL}`,
    `$2b$10$${TAIL}A`,
    `$2b$10$${TAIL}\n`,
    `$2b$10$${TAIL.slice(1)}`,
    `$2b$10$${TAIL.slice(1)}!`,
    ` $2b$10$${TAIL}`,
  ]) {
    it(`does not parse ${JSON.stringify(damaged)}`, () => expect(parseBcryptHash(damaged, 16)).to.equal(O.none));
  }

  it('adds up to the work of one hash at the current cost', () =>
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 31 }), fc.integer({ min: 4, max: 31 }), (from, to) => {
        const work = topUpCosts(from, to).reduce((sum, cost) => sum + 2 ** cost, 2 ** from);
        expect(work).to.equal(2 ** Math.max(from, to));
      }),
    ));
});
