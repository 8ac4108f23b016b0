import { parseNewPassword } from '@l-age/domain';
import { expect } from 'chai';
import { accepted, refused } from '../outcome.js';

const parse = parseNewPassword((password) => password === 'password123');

describe('parseNewPassword', () => {
  for (const password of ['12345678', 'a'.repeat(72), 'é'.repeat(36), '😀'.repeat(18), '😀'.repeat(8), '  spaces  ']) {
    it(`accepts ${JSON.stringify(password)}`, () => {
      expect(accepted(parse(password))).to.equal(password);
    });
  }

  it('needs at least 8 characters, with any number of bytes', () => {
    expect(refused(parse('1234567'))).to.deep.equal({ _tag: 'TooShort', minimum: 8 });
    expect(refused(parse('😀'.repeat(7)))).to.deep.equal({ _tag: 'TooShort', minimum: 8 });
  });

  it('accepts at most 72 bytes, with any number of characters', () => {
    expect(refused(parse('a'.repeat(73)))).to.deep.equal({ _tag: 'TooManyBytes', maximum: 72 });
    expect(refused(parse('é'.repeat(37)))).to.deep.equal({ _tag: 'TooManyBytes', maximum: 72 });
    expect(refused(parse('😀'.repeat(19)))).to.deep.equal({ _tag: 'TooManyBytes', maximum: 72 });
  });

  it('rejects well-known passwords', () => {
    expect(refused(parse('password123'))).to.deep.equal({ _tag: 'WellKnown' });
  });

  it('rejects NUL characters, at which bcrypt stops, and unpaired surrogates', () => {
    expect(refused(parse('12345678\u0000'))?._tag).to.equal('Malformed');
    expect(refused(parse('12345678\ud800'))?._tag).to.equal('Malformed');
  });
});
