import { compactDecrypt, CompactEncrypt } from 'jose';
import { hkdfSync } from 'node:crypto';
import type { Keys } from './keys.js';

/** Texts that only this service can read, as JSON Web Encryption (RFC 7516). */
export type TextEncryption = Readonly<{
  encrypt: (text: string) => Promise<string>;
  /** Rejects if none of the keys decrypts the text, or if the text was changed. */
  decrypt: (encrypted: string) => Promise<string>;
}>;

/** `purpose` separates texts that are encrypted with the same keys (RFC 5869). */
export const makeTextEncryption = (keys: Keys, purpose: string): TextEncryption => {
  const contentKeyOf = (key: string): Uint8Array => new Uint8Array(hkdfSync('sha256', key, '', purpose, 32));
  const encryptionKey = contentKeyOf(keys[0]);
  const decryptionKeys = keys.map(contentKeyOf);
  return {
    encrypt: (text) =>
      new CompactEncrypt(Buffer.from(text)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(encryptionKey),
    decrypt: async (encrypted) => {
      const { plaintext } = await Promise.any(decryptionKeys.map((key) => compactDecrypt(encrypted, key)));
      return Buffer.from(plaintext).toString();
    },
  };
};
