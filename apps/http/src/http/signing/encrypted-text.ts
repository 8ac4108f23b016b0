import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import * as O from 'fp-ts/lib/Option.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { Keys } from './keys.js';

const CIPHER = 'aes-256-gcm';
// NIST SP 800-38D: a random nonce of 96 bits and a tag of 128.
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Keeps texts where those who read the place cannot read them. */
export type TextEncryption = Readonly<{
  seal: (text: string) => string;
  /** Throws when it was sealed with none of the keys, or was changed since. */
  open: (sealed: string) => string;
}>;

const encrypt = (key: Buffer, text: string): string => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce);
  const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64');
};

const decrypt = (key: Buffer, sealed: string): string => {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const content = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(content), decipher.final()]).toString('utf8');
};

/** The keys seal for several purposes; each has keys of its own (RFC 5869). */
export const makeTextEncryption = (keys: Keys, purpose: string): TextEncryption => {
  const ownKey = (key: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', purpose, 32));
  return {
    seal: (text) => encrypt(ownKey(keys[0]), text),
    open: (sealed) =>
      pipe(
        keys,
        RA.findFirstMap((key) => O.tryCatch(() => decrypt(ownKey(key), sealed))),
        O.getOrElse((): string => {
          throw new Error('a text was sealed with another key, or changed');
        }),
      ),
  };
};
