import * as E from 'fp-ts/lib/Either.js';
import type { Keys } from './keys.js';
import { makeSignedText } from './signed-text.js';
import { codec, described, withDefault, type Codec } from '../request/validation/codec.js';
import { missing, valueError } from '../request/validation/field-problem.js';

/** Turns the place where a page ended into a text that means nothing to clients, and back; `null` is the beginning. */
export type Cursors<Place> = Readonly<{ write: (after: Place) => string; codec: Codec<Place | null> }>;

type CursorForm<Place> = Readonly<{
  /** For cursors alone. */
  keys: Keys;
  /** Tells the list apart from others: a cursor of one is none of another. */
  list: string;
  write: (after: Place) => string;
  /** `null` for what is no place: another version of the service may have written it. */
  read: (text: string) => Place | null;
}>;

export const makeCursors = <Place>({ keys, list, write, read }: CursorForm<Place>): Cursors<Place> => {
  const { seal, open } = makeSignedText(keys, list);

  const given = codec<Place>('cursor', { type: 'string' }, (input) => {
    if (input === undefined) return E.left(missing);
    if (typeof input !== 'string') return E.left({ type: 'string_type', msg: 'Input should be a valid string' });
    const text = open(input);
    const place = text === null ? null : read(text);
    return place === null ? E.left(valueError('should be the cursor of a page of this list')) : E.right(place);
  });

  return {
    write: (after) => seal(write(after)),
    codec: withDefault(described(given, { description: 'Where the last page ended: its `X-Next-Cursor`.' }), null),
  };
};

/** For a list in the order of its ids: the id at which a page ended. */
export const makeIdCursors = <Id extends number>(keys: Keys, list: string): Cursors<Id> =>
  makeCursors({ keys, list, write: String, read: (text) => Number(text) as Id });
