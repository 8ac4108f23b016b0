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

const UNREADABLE = valueError('should be percent-encoded UTF-8 without NUL characters');

/**
 * Reads `a=1&b=2` (WHATWG URL, application/x-www-form-urlencoded), as a query or as a body. Bytes that are no UTF-8 are a
 * problem, not a replacement character.
 */
export const parseUrlEncoded = (root: Location[0], text: string): E.Either<readonly FieldProblem[], Parameters> => {
  const values = new Map<string, string[]>();
  const problems: FieldProblem[] = [];
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = decode(equals === -1 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === undefined) {
      const loc: Location = [root, name ?? pair.slice(0, 100)];
      problems.push({ ...UNREADABLE, loc, input: shownInput(loc, equals === -1 ? '' : pair.slice(equals + 1)) });
    } else values.set(name, [...(values.get(name) ?? []), value]);
  }
  return problems.length > 0 ? E.left(problems.slice(0, 100)) : E.right(toParameters(values));
};

/** A repeated name keeps all its values: whoever wants a single one refuses the list. */
export const toParameters = (values: ReadonlyMap<string, readonly string[]>): Parameters =>
  Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]));
