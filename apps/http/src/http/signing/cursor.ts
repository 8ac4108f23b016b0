import * as E from 'fp-ts/lib/Either.js';
import type { Keys } from './keys.js';
import { makeSignedText } from './signed-text.js';
import { codec, described, withDefault, type Codec } from '../request/validation/codec.js';
import { missing, valueError } from '../request/validation/field-problem.js';

/** Opaque cursors of a list. `codec` decodes an absent cursor to `null`, the start of the list. */
export type Cursors<Position> = Readonly<{
  /** `null` on the last page. */
  encode: (next: Position | null) => string | null;
  codec: Codec<Position | null>;
}>;

type CursorOptions<Position> = Readonly<{
  keys: Keys;
  /** Identifies the list. Cursors of other lists are invalid. */
  list: string;
  encode: (position: Position) => string;
  /** `null` for an unknown format, for example of another version. */
  decode: (text: string) => Position | null;
}>;

export const makeCursors = <Position>({ keys, list, encode, decode }: CursorOptions<Position>): Cursors<Position> => {
  const { sign, verify } = makeSignedText(keys, list);

  const cursor = codec<Position>('cursor', { type: 'string' }, (input) => {
    if (input === undefined) return E.left(missing);
    if (typeof input !== 'string') return E.left({ type: 'string_type', msg: 'Input should be a valid string' });
    const text = verify(input);
    const position = text === null ? null : decode(text);
    return position === null ? E.left(valueError('should be a cursor of this list')) : E.right(position);
  });

  return {
    encode: (next) => (next === null ? null : sign(encode(next))),
    codec: withDefault(described(cursor, { description: '`X-Next-Cursor` of the previous page.' }), null),
  };
};

/** For lists that are sorted by id. */
export const makeIdCursors = <Id extends number>(keys: Keys, list: string): Cursors<Id> =>
  makeCursors({ keys, list, encode: String, decode: (text) => Number(text) as Id });
