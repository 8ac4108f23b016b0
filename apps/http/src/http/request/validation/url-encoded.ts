import * as E from 'fp-ts/lib/Either.js';
import { valueError, type FieldProblem, type Location } from './field-problem.js';
import { shownInput } from './shown-input.js';

/** Names with their value, or with all their values when a name was repeated. */
export type Parameters = Readonly<Record<string, string | readonly string[]>>;

const decode = (text: string): string | undefined => {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    return decoded.includes('\u0000') ? undefined : decoded;
  } catch {
    return undefined;
  }
};

/** More would help nobody, and each costs time that other requests wait for. */
const MOST_PROBLEMS = 100;

/** Far more than any route has names for. */
const MOST_PARAMETERS = 1000;

const tooManyIn = (root: Location[0]): FieldProblem => ({
  ...valueError(`should have at most ${MOST_PARAMETERS} parameters`),
  loc: [root],
  input: null,
});

const UNREADABLE = valueError('should be percent-encoded UTF-8 without NUL characters');

/**
 * Reads `a=1&b=2` (WHATWG URL, application/x-www-form-urlencoded), as a query or as a body. Bytes that are no UTF-8 are a
 * problem, not a replacement character.
 */
export const parseUrlEncoded = (root: Location[0], text: string): E.Either<readonly FieldProblem[], Parameters> => {
  const pairs: (readonly [string, string])[] = [];
  const problems: FieldProblem[] = [];
  const parts = text.split('&', MOST_PARAMETERS + 1);
  if (parts.length > MOST_PARAMETERS) return E.left([tooManyIn(root)]);
  for (const pair of parts) {
    if (pair === '') continue;
    if (problems.length === MOST_PROBLEMS) break;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = decode(equals === -1 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === undefined) {
      const loc: Location = [root, name ?? pair.slice(0, 100)];
      problems.push({ ...UNREADABLE, loc, input: shownInput(loc, equals === -1 ? '' : pair.slice(equals + 1)) });
    } else pairs.push([name, value]);
  }
  return problems.length > 0 ? E.left(problems) : E.right(toParameters(pairs));
};

/** A repeated name keeps all its values: whoever wants a single one refuses the list. */
export const toParameters = (pairs: Iterable<readonly [string, string]>): Parameters => {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const earlier = values.get(name);
    if (earlier === undefined) values.set(name, [value]);
    else earlier.push(value);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]));
};
