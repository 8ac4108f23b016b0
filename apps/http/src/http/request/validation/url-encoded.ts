import * as E from 'fp-ts/lib/Either.js';
import { valueError, type FieldProblem, type Location } from './field-problem.js';
import { redactInput } from './redact-input.js';

/** A repeated name has a list of values. */
export type Parameters = Readonly<Record<string, string | readonly string[]>>;

const decode = (text: string): string | undefined => {
  try {
    const decoded = decodeURIComponent(text.replaceAll('+', ' '));
    return decoded.includes('\u0000') ? undefined : decoded;
  } catch {
    return undefined;
  }
};

/** Limits the time that one request takes. */
const MAX_PROBLEMS = 100;

/** More than any route has. */
const MAX_PARAMETERS = 1000;

const tooManyIn = (root: Location[0]): FieldProblem => ({
  ...valueError(`should have at most ${MAX_PARAMETERS} parameters`),
  loc: [root],
  input: null,
});

const UNREADABLE = valueError('should be percent-encoded UTF-8 without NUL characters');

/**
 * Parses application/x-www-form-urlencoded (WHATWG URL), for queries and bodies. Invalid UTF-8 is a problem and not
 * replaced.
 */
export const parseUrlEncoded = (root: Location[0], text: string): E.Either<readonly FieldProblem[], Parameters> => {
  const pairs: (readonly [string, string])[] = [];
  const problems: FieldProblem[] = [];
  const parts = text.split('&', MAX_PARAMETERS + 1);
  if (parts.length > MAX_PARAMETERS) return E.left([tooManyIn(root)]);
  for (const pair of parts) {
    if (pair === '') continue;
    if (problems.length === MAX_PROBLEMS) break;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = decode(equals === -1 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === undefined) {
      const loc: Location = [root, name ?? pair.slice(0, 100)];
      problems.push({ ...UNREADABLE, loc, input: redactInput(loc, equals === -1 ? '' : pair.slice(equals + 1)) });
    } else pairs.push([name, value]);
  }
  return problems.length > 0 ? E.left(problems) : E.right(toParameters(pairs));
};

/** Codecs for single values reject the list of a repeated name. */
export const toParameters = (pairs: Iterable<readonly [string, string]>): Parameters => {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const earlier = values.get(name);
    if (earlier === undefined) values.set(name, [value]);
    else earlier.push(value);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]));
};
