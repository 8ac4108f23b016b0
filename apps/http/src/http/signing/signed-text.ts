import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keys } from './keys.js';

/** Texts that clients keep, and can neither forge nor change. */
export type SignedText = Readonly<{
  sign: (text: string) => string;
  /** The text, or `null` if the signature is invalid or was made for another purpose. */
  verify: (signed: string) => string | null;
}>;

const SIGNATURE_BYTES = 16;

/** `purpose` separates texts that are signed with the same keys. */
export const makeSignedText = (keys: Keys, purpose: string): SignedText => {
  const signatureOf = (content: Buffer, key: string): Buffer =>
    createHmac('sha256', key).update(`${purpose}\n`).update(content).digest().subarray(0, SIGNATURE_BYTES);

  return {
    sign: (text) => {
      const content = Buffer.from(text);
      return Buffer.concat([signatureOf(content, keys[0]), content]).toString('base64url');
    },
    verify: (signed) => {
      const bytes = Buffer.from(signed, 'base64url');
      const signature = bytes.subarray(0, SIGNATURE_BYTES);
      const content = bytes.subarray(SIGNATURE_BYTES);
      // Base64 has several texts for the same bytes. Only the one that `sign` returns is valid.
      const isValid =
        bytes.toString('base64url') === signed &&
        signature.length === SIGNATURE_BYTES &&
        keys.some((key) => timingSafeEqual(signature, signatureOf(content, key)));
      return isValid ? content.toString() : null;
    },
  };
};
