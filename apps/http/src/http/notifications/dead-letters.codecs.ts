import type { DeadLetterId, DeadLetterPosition, DeadLetterQuery } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { makeCursors, type Cursors } from '../signing/cursor.js';
import type { Keys } from '../signing/keys.js';
import { pageFields } from '../request/page-query.js';
import { mapped, type Codec } from '../request/validation/codec.js';
import { listQuery } from '../request/validation/query.js';
import { record } from '../request/validation/record.js';
import { anyText } from '../request/validation/values.js';

export const DeadLetterPath = record('DeadLetterPath', {
  dead_letter_id: mapped(
    anyText({ description: 'The id of the dead letter.' }),
    (id) => id.toLowerCase() as DeadLetterId,
  ),
});

export const deadLettersQuery = (cursor: Codec<DeadLetterPosition | null>): Codec<DeadLetterQuery> =>
  mapped(listQuery({ limit: pageFields.limit, cursor }), ({ limit, cursor: after }) => ({ limit, after }));

/** Unix time in milliseconds, and the id. */
const CursorJson = t.tuple([t.number, t.string]);

const decodePosition = (text: string): DeadLetterPosition | null => {
  const decoded = CursorJson.decode(JSON.parse(text));
  if (E.isLeft(decoded)) return null;
  const [gaveUpAt, id] = decoded.right;
  return { gaveUpAt: new Date(gaveUpAt), id: id as DeadLetterId };
};

export const makeDeadLetterCursors = (keys: Keys): Cursors<DeadLetterPosition> =>
  makeCursors({
    keys,
    list: 'dead letters',
    encode: ({ gaveUpAt, id }) => JSON.stringify([gaveUpAt.getTime(), id]),
    decode: decodePosition,
  });
