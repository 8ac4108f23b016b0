import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '@l-age/domain';
import { withDefault } from './validation/codec.js';
import { integer } from './validation/integer.js';

const MAX_SKIP = 1_000_000_000;

/** The query parameters of all lists. */
export const pageFields = {
  limit: withDefault(
    integer({ minimum: 1, maximum: MAX_PAGE_SIZE, description: 'Maximum number of items.' }),
    DEFAULT_PAGE_SIZE,
  ),
  skip: withDefault(integer({ minimum: 0, maximum: MAX_SKIP, description: 'Number of items to skip.' }), 0),
};
