import type { TaskId } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { codec, type Codec } from '../validation/codec.js';
import { missing, valueError, type Complaint } from '../validation/field-problem.js';

/** Turns the place where a page ended into a text that means nothing to clients, and back. */
export type TaskCursors = Readonly<{ write: (after: TaskId) => string; codec: Codec<TaskId> }>;

/** The first member tells apart what later versions of the service may put here. */
const Place = t.tuple([t.literal(1), t.number]);

const SIGNATURE_BYTES = 16;
const REFUSED = E.left(valueError('should be the cursor of a page of this list'));

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** `key` is for cursors alone. */
export const makeTaskCursors = (key: string): TaskCursors => {
  const sign = (place: Buffer): Buffer => createHmac('sha256', key).update(place).digest().subarray(0, SIGNATURE_BYTES);

  const read = (text: string): E.Either<Complaint, TaskId> => {
    const bytes = Buffer.from(text, 'base64url');
    const place = bytes.subarray(SIGNATURE_BYTES);
    const signature = bytes.subarray(0, SIGNATURE_BYTES);
    // Base64 has several spellings of some bytes: only ours is a cursor.
    const isOurs =
      bytes.toString('base64url') === text &&
      signature.length === SIGNATURE_BYTES &&
      timingSafeEqual(signature, sign(place));
    const decoded = Place.decode(isOurs ? parsed(place.toString()) : undefined);
    return E.isRight(decoded) ? E.right(decoded.right[1] as TaskId) : REFUSED;
  };

  return {
    write: (after) => {
      const place = Buffer.from(JSON.stringify(Place.encode([1, after])));
      return Buffer.concat([sign(place), place]).toString('base64url');
    },
    codec: codec('cursor', { type: 'string' }, (input) => {
      if (input === undefined) return E.left(missing);
      return typeof input === 'string'
        ? read(input)
        : E.left({ type: 'string_type', msg: 'Input should be a valid string' });
    }),
  };
};
