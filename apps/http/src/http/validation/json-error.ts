/** Why a body is no JSON, and where: counted in characters. */
export type JsonError = Readonly<{ offset: number; error: string }>;

const SPACE = /[ \t\n\r]*/y;
const LITERAL = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** What has to come next. */
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

const escapeFault = ({ text, at }: Scan): JsonError =>
  text[at + 1] === 'u'
    ? { offset: at + 1, error: 'Invalid \\uXXXX escape' }
    : { offset: at, error: 'Invalid \\escape' };

/** Passes over a string, unless there is a fault in it. */
const skipString = (scan: Scan, next: Expected): JsonError | undefined => {
  const start = scan.at;
  scan.at += 1;
  for (;;) {
    skip(scan, PLAIN);
    const character = scan.text[scan.at];
    if (character === undefined) return { offset: start, error: 'Unterminated string starting at' };
    if (character === '"') break;
    if (character !== '\\') return { offset: scan.at, error: 'Invalid control character at' };
    if (!skip(scan, ESCAPE)) return escapeFault(scan);
  }
  return move(scan, next);
};

/** Passes over one character. */
const move = (scan: Scan, next: Expected): undefined => {
  scan.at += 1;
  scan.expected = next;
};

const fault = ({ at, expected }: Scan): JsonError => ({ offset: at, error: MESSAGES[expected] });

const step = (scan: Scan): JsonError | undefined => {
  const character = scan.text[scan.at];
  const end = scan.open.at(-1);
  if (scan.expected.endsWith('or end') && character !== undefined && character === end) {
    scan.open.pop();
    return move(scan, 'comma or end');
  }
  switch (scan.expected) {
    case 'comma or end':
      if (end === undefined) return { offset: scan.at, error: 'Extra data' };
      return character === ',' ? move(scan, end === '}' ? 'name' : 'value') : fault(scan);
    case 'colon':
      return character === ':' ? move(scan, 'value') : fault(scan);
    case 'name':
    case 'name or end':
      return character === '"' ? skipString(scan, 'colon') : fault(scan);
    case 'value':
    case 'value or end':
      if (character === '"') return skipString(scan, 'comma or end');
      if (character === '{' || character === '[') {
        scan.open.push(character === '{' ? '}' : ']');
        return move(scan, character === '{' ? 'name or end' : 'value or end');
      }
      if (!skip(scan, LITERAL)) return fault(scan);
      scan.expected = 'comma or end';
      return undefined;
  }
};

/**
 * Where a text that is no JSON goes wrong, in the words of Python's `json` module. Runs only for what `JSON.parse`
 * refused, whose own messages give no place for most faults; it never recurses.
 */
export const findJsonError = (text: string): JsonError => {
  const scan: Scan = { text, at: 0, expected: 'value', open: [] };
  for (;;) {
    skip(scan, SPACE);
    const found = step(scan);
    if (found !== undefined) return found;
  }
};
