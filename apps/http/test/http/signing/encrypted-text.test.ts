import { makeTextEncryption } from '#src/http/signing/encrypted-text.js';
import { expect } from 'chai';

const { encrypt, decrypt } = makeTextEncryption(['a key'], 'a purpose');
const secret = 'sëcret 👩‍👩‍👧';

const fails = (decryption: Promise<string>): Promise<boolean> =>
  decryption.then(
    () => false,
    () => true,
  );

describe('makeTextEncryption', () => {
  it('decrypts to the same text, and reveals nothing before that', async () => {
    for (const text of ['', secret, 'x'.repeat(100_000)]) expect(await decrypt(await encrypt(text))).to.equal(text);
    const parts = (await encrypt(secret)).split('.').map((part) => Buffer.from(part, 'base64url'));
    expect(parts.some((part) => part.includes(secret))).to.equal(false);
  });

  it('encrypts to a different text each time', async () => {
    expect(await encrypt(secret)).not.to.equal(await encrypt(secret));
  });

  it('decrypts with a former key', async () => {
    const rotated = makeTextEncryption(['a new key', 'a key'], 'a purpose');
    expect(await rotated.decrypt(await encrypt(secret))).to.equal(secret);
    expect(await fails(decrypt(await rotated.encrypt(secret)))).to.equal(true);
  });

  it('rejects another key, another purpose and a changed text', async () => {
    const encrypted = await encrypt(secret);
    const [header = '', key = '', iv = '', ciphertext = '', tag = ''] = encrypted.split('.');
    const changed = `${ciphertext.startsWith('A') ? 'B' : 'A'}${ciphertext.slice(1)}`;
    for (const decryption of [
      decrypt([header, key, iv, changed, tag].join('.')),
      decrypt([header, key, iv, ciphertext].join('.')),
      makeTextEncryption(['another key'], 'a purpose').decrypt(encrypted),
      makeTextEncryption(['a key'], 'another purpose').decrypt(encrypted),
    ])
      expect(await fails(decryption)).to.equal(true);
  });
});
