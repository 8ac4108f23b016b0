import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Keys } from './keys.js';

/** Gives clients a text to keep that they cannot make up or change. */
export type SignedText = Readonly<{
  seal: (text: string) => string;
  /** `null` for what was not sealed here, for the same purpose. */
  open: (sealed: string) => string | null;
}>;

const SIGNATURE_BYTES = 16;

/** The key signs for several purposes; what is sealed for one opens for no other. */
export const makeSignedText = (keys: Keys, purpose: string): SignedText => {
  const sign = (content: Buffer, key: string): Buffer =>
    createHmac('sha256', key).update(`${purpose}\n`).update(content).digest().subarray(0, SIGNATURE_BYTES);

  return {
    seal: (text) => {
      const content = Buffer.from(text);
      return Buffer.concat([sign(content, keys[0]), content]).toString('base64url');
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed, 'base64url');
      const signature = bytes.subarray(0, SIGNATURE_BYTES);
      const content = bytes.subarray(SIGNATURE_BYTES);
      // Base64 has several spellings of some bytes: only ours is taken.
      const isOurs =
        bytes.toString('base64url') === sealed &&
        signature.length === SIGNATURE_BYTES &&
        keys.some((key) => timingSafeEqual(signature, sign(content, key)));
      return isOurs ? content.toString() : null;
    },
  };
};
