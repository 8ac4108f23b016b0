import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '@l-age/domain';
import { withDefault } from './validation/codec.js';
import { integer } from './validation/integer.js';

// What Postgres can count to is far more; nobody reads that far.
const MAX_SKIP = 1_000_000_000;

/** The part of a list, in every list's query. */
export const pageFields = {
  limit: withDefault(
    integer({ minimum: 1, maximum: MAX_PAGE_SIZE, description: 'How many at most.' }),
    DEFAULT_PAGE_SIZE,
  ),
  skip: withDefault(integer({ minimum: 0, maximum: MAX_SKIP, description: 'How many to pass over.' }), 0),
};
