import { makeTextEncryption } from '#src/http/signing/encrypted-text.js';
import { expect } from 'chai';

describe('a sealed text', () => {
  const { seal, open } = makeTextEncryption(['a key'], 'a purpose');
  const secret = 'sëcret 👩‍👩‍👧';

  it('opens to the letter, and shows nothing until then', () => {
    for (const text of ['', secret, 'x'.repeat(100_000)]) {
      expect(open(seal(text))).to.equal(text);
      expect(Buffer.from(seal(secret), 'base64').includes(secret)).to.equal(false);
    }
  });

  it('is another one each time', () => {
    expect(seal(secret)).not.to.equal(seal(secret));
  });

  it('opens with a former key, too', () => {
    expect(makeTextEncryption(['a new key', 'a key'], 'a purpose').open(seal(secret))).to.equal(secret);
    expect(() => open(makeTextEncryption(['a new key', 'a key'], 'a purpose').seal(secret))).to.throw();
  });

  it('opens with no other key, for no other purpose, and not when it was changed', () => {
    const sealed = Buffer.from(seal(secret), 'base64');
    sealed[20] = (sealed[20] ?? 0) ^ 1;
    expect(() => open(sealed.toString('base64'))).to.throw();
    expect(() => open(sealed.subarray(0, 20).toString('base64'))).to.throw();
    expect(() => makeTextEncryption(['another'], 'a purpose').open(seal(secret))).to.throw();
    expect(() => makeTextEncryption(['a key'], 'another').open(seal(secret))).to.throw();
  });
});
