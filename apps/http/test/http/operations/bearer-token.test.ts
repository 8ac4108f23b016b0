import { hasBearerToken } from '#src/http/operations/bearer-token.js';
import { expect } from 'chai';

describe('hasBearerToken', () => {
  for (const [header, accepted] of [
    ['Bearer right-token', true],
    ['bearer  right-token', true],
    ['Bearer wrong-token', false],
    ['Bearer right-token-and-more', false],
    ['Bearer right', false],
    ['Basic right-token', false],
    ['right-token', false],
    ['', false],
    [undefined, false],
  ] as const)
    it(`${accepted ? 'accepts' : 'rejects'} ${header === undefined ? 'an absent header' : `"${header}"`}`, () => {
      expect(hasBearerToken(header, 'right-token')).to.equal(accepted);
    });
});
