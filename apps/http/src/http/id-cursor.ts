import * as E from 'fp-ts/lib/Either.js';
import { makeSignedText } from './signed-text.js';
import { codec, described, withDefault, type Codec } from './validation/codec.js';
import { missing, valueError } from './validation/field-problem.js';

/** Turns the id at which a page ended into a text that means nothing to clients, and back. */
export type IdCursors<Id extends number> = Readonly<{ write: (after: Id) => string; codec: Codec<Id | null> }>;

/** For a list in the order of its ids. `list` tells it apart from other lists: a cursor of one is none of another. */
export const makeIdCursors = <Id extends number>(key: string, list: string): IdCursors<Id> => {
  const { seal, open } = makeSignedText(key, list);

  const read = codec<Id>('cursor', { type: 'string' }, (input) => {
    if (input === undefined) return E.left(missing);
    if (typeof input !== 'string') return E.left({ type: 'string_type', msg: 'Input should be a valid string' });
    const id = open(input);
    return id === null ? E.left(valueError('should be the cursor of a page of this list')) : E.right(Number(id) as Id);
  });

  return {
    write: (after) => seal(String(after)),
    codec: withDefault(described(read, { description: 'Where the last page ended: its `X-Next-Cursor`.' }), null),
  };
};
