import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
// NIST SP 800-38D: a random nonce of 96 bits and a tag of 128.
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps texts where those who read the place cannot read them. */
export type SealedText = Readonly<{
  seal: (text: string) => string;
  /** Throws when it was not sealed with the same key, or was changed since. */
  open: (sealed: string) => string;
}>;

/** The key seals for several purposes; each has a key of its own (RFC 5869). */
export const makeSealedText = (key: string, purpose: string): SealedText => {
  const ownKey = (): Buffer => Buffer.from(hkdfSync('sha256', key, '', purpose, 32));
  return {
    seal: (text) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, ownKey(), nonce);
      const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64');
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv(CIPHER, ownKey(), bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      const content = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8');
    },
  };
};
