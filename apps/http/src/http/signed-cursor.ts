import * as E from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { codec, type Codec } from './validation/codec.js';
import { missing, valueError, type Complaint } from './validation/field-problem.js';

/** Turns the place where a page ended into a text that means nothing to clients, and back. */
export type Cursors<Place> = Readonly<{ write: (place: Place) => string; codec: Codec<Place> }>;

const SIGNATURE_BYTES = 16;
const REFUSED = E.left(valueError('should be the cursor of a page of this list'));

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `key` is for cursors alone; what a place looks like tells the cursors of one list from those of another. */
export const makeSignedCursors = <Place>(key: string, place: t.Type<Place, unknown>): Cursors<Place> => {
  const sign = (bytes: Buffer): Buffer => createHmac('sha256', key).update(bytes).digest().subarray(0, SIGNATURE_BYTES);

  const read = (text: string): E.Either<Complaint, Place> => {
    const bytes = Buffer.from(text, 'base64url');
    const written = bytes.subarray(SIGNATURE_BYTES);
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    // Base64 has several spellings of some bytes: only ours is a cursor.
    const isOurs =
      bytes.toString('base64url') === text &&
      signature.length === SIGNATURE_BYTES &&
      timingSafeEqual(signature, sign(written));
    const decoded = place.decode(isOurs ? parsed(written.toString()) : undefined);
    return E.isRight(decoded) ? decoded : REFUSED;
  };

  return {
    write: (value) => {
      const bytes = Buffer.from(JSON.stringify(place.encode(value)));
      return Buffer.concat([sign(bytes), bytes]).toString('base64url');
    },
    codec: codec('cursor', { type: 'string' }, (input) => {
      if (input === undefined) return E.left(missing);
      return typeof input === 'string'
        ? read(input)
        : E.left({ type: 'string_type', msg: 'Input should be a valid string' });
    }),
  };
};
