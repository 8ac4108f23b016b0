import * as E from 'fp-ts/lib/Either.js';
import { countCodePoints, findJsonError, type JsonError } from './json-error.js';

/** Limits that bound the cost of parsing and of later traversals. No route needs more. */
const MAX_DEPTH = 32;
const MAX_VALUES = 10_000;

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

const isOpening = (code: number): boolean => code === 0x5b || code === 0x7b;
const isClosing = (code: number): boolean => code === 0x5d || code === 0x7d;

const findExcess = (text: string): JsonError | undefined => {
  let depth = 0;
  let values = 1;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString && code === BACKSLASH) at += 1;
    else if (code === QUOTE) inString = !inString;
    else if (!inString) {
      if (isOpening(code)) depth += 1;
      else if (isClosing(code)) depth -= 1;
      else if (code === COMMA) values += 1;
      if (depth > MAX_DEPTH) return { offset: at, error: `Nested deeper than ${MAX_DEPTH} levels` };
      if (values > MAX_VALUES) return { offset: at, error: `More than ${MAX_VALUES} values` };
    }
  }
  return undefined;
};

/** Parses JSON (RFC 8259). */
export const parseJson = (text: string): E.Either<JsonError, unknown> => {
  const excess = findExcess(text);
  if (excess !== undefined) return E.left(excess);
  try {
    return E.right(JSON.parse(text));
  } catch {
    return E.left(findJsonError(text));
  }
};

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Decodes UTF-8 (RFC 8259, 8.1) without a byte order mark. Fails on invalid bytes. */
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
  return countCodePoints(lenient, replaced === -1 ? lenient.length : replaced);
};
