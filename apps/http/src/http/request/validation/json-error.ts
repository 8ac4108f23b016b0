/** A JSON syntax error. `offset` counts code points, as Python does. */
export type JsonError = Readonly<{ offset: number; error: string }>;

const SPACE = /[ \t\n\r]*/y;
const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const SHORT_ESCAPES = new Set(Array.from('"\\/bfnrt', (character) => character.charCodeAt(0)));
const HEX = /^[0-9a-fA-F]{4}$/;

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** The number of code points in the first `units` UTF-16 units. */
export const countCodePoints = (text: string, units: number): number => {
  let pairs = 0;
  for (let at = 1; at < units; at += 1)
    if (isLowSurrogate(text.charCodeAt(at)) && isHighSurrogate(text.charCodeAt(at - 1))) pairs += 1;
  return units - pairs;
};

type Expected = 'value' | 'value or end' | 'name' | 'name or end' | 'colon' | 'comma or end';

const MESSAGES: { readonly [What in Expected]: string } = {
  value: 'Expecting value',
  'value or end': 'Expecting value',
  name: 'Expecting property name enclosed in double quotes',
  'name or end': 'Expecting property name enclosed in double quotes',
  colon: "Expecting ':' delimiter",
  'comma or end': "Expecting ',' delimiter",
};

type Scan = { readonly text: string; at: number; expected: Expected; readonly open: ('}' | ']')[] };

const skip = (scan: Scan, pattern: RegExp): boolean => {
  pattern.lastIndex = scan.at;
  const found = pattern.test(scan.text);
  if (found) scan.at = pattern.lastIndex;
  return found;
};

/** Length of the escape sequence at this position; 0 if it is invalid. */
const escapeLength = (text: string, at: number): number => {
  const code = text.charCodeAt(at + 1);
  if (code === 0x75) return HEX.test(text.slice(at + 2, at + 6)) ? 6 : 0;
  return SHORT_ESCAPES.has(code) ? 2 : 0;
};

/** Skips to the end of the string, or to an error in it. A regular expression could overflow the stack on long strings. */
const skipCharacters = (scan: Scan): void => {
  while (scan.at < scan.text.length) {
    const code = scan.text.charCodeAt(scan.at);
    const length = code === 0x5c ? escapeLength(scan.text, scan.at) : 1;
    if (code === 0x22 || code < 0x20 || length === 0) return;
    scan.at += length;
  }
};

const escapeError = ({ text, at }: Scan): JsonError =>
  text[at + 1] === 'u'
    ? { offset: at + 1, error: 'Invalid \\uXXXX escape' }
    : { offset: at, error: 'Invalid \\escape' };

const skipString = (scan: Scan, next: Expected): JsonError | undefined => {
  const start = scan.at;
  scan.at += 1;
  skipCharacters(scan);
  const character = scan.text[scan.at];
  if (character === undefined) return { offset: start, error: 'Unterminated string starting at' };
  if (character === '"') return advance(scan, next);
  return character === '\\' ? escapeError(scan) : { offset: scan.at, error: 'Invalid control character at' };
};

const advance = (scan: Scan, next: Expected): undefined => {
  scan.at += 1;
  scan.expected = next;
};

const unexpected = ({ at, expected }: Scan): JsonError => ({ offset: at, error: MESSAGES[expected] });

const step = (scan: Scan): JsonError | undefined => {
  const character = scan.text[scan.at];
  const end = scan.open.at(-1);
  if (scan.expected.endsWith('or end') && character !== undefined && character === end) {
    scan.open.pop();
    return advance(scan, 'comma or end');
  }
  switch (scan.expected) {
    case 'comma or end':
      if (end === undefined) return { offset: scan.at, error: 'Extra data' };
      return character === ',' ? advance(scan, end === '}' ? 'name' : 'value') : unexpected(scan);
    case 'colon':
      return character === ':' ? advance(scan, 'value') : unexpected(scan);
    case 'name':
    case 'name or end':
      return character === '"' ? skipString(scan, 'colon') : unexpected(scan);
    case 'value':
    case 'value or end':
      if (character === '"') return skipString(scan, 'comma or end');
      if (character === '{' || character === '[') {
        scan.open.push(character === '{' ? '}' : ']');
        return advance(scan, character === '{' ? 'name or end' : 'value or end');
      }
      if (!skip(scan, LITERAL)) return unexpected(scan);
      scan.expected = 'comma or end';
      return undefined;
  }
};

/**
 * Locates a syntax error, with the message of Python's `json` module. Runs only after `JSON.parse` has failed, because its
 * messages often contain no position. Not recursive.
 */
export const findJsonError = (text: string): JsonError => {
  const scan: Scan = { text, at: 0, expected: 'value', open: [] };
  for (;;) {
    skip(scan, SPACE);
    const found = step(scan);
    if (found !== undefined) return { ...found, offset: countCodePoints(text, found.offset) };
  }
};
