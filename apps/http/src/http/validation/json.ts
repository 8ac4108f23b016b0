import * as E from 'fp-ts/lib/Either.js';
import { findJsonError, type JsonError } from './json-error.js';

/** Deeper values than any request of ours needs are refused before anything recursive meets them. */
const DEEPEST = 200;

const isTooDeep = (value: unknown): boolean => {
  let level: unknown[] = [value];
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    level = level.flatMap((item) =>
      typeof item === 'object' && item !== null ? Object.values<unknown>({ ...item }) : [],
    );
    if (level.length === 0) return false;
  }
  return true;
};

/** The value of a JSON text (RFC 8259). */
export const parseJson = (text: string): E.Either<JsonError, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return text.length > DEEPEST && isTooDeep(value)
      ? E.left({ offset: 0, error: `Nested deeper than ${DEEPEST} levels` })
      : E.right(value);
  } catch {
    return E.left(findJsonError(text));
  }
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text of bytes in UTF-8 (RFC 8259, 8.1), without a byte order mark; nothing is replaced. */
export const parseUtf8 = (bytes: Uint8Array): E.Either<JsonError, string> => {
  try {
    return E.right(utf8.decode(bytes));
  } catch {
    return E.left({ offset: validPrefixLength(bytes), error: 'Invalid UTF-8' });
  }
};

const validPrefixLength = (bytes: Uint8Array): number => {
  const lenient = new TextDecoder('utf-8').decode(bytes);
  const replaced = lenient.indexOf('\uFFFD');
  return replaced === -1 ? lenient.length : replaced;
};
