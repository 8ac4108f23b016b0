import * as E from 'fp-ts/lib/Either.js';
import { codec, type Codec } from './codec.js';
import { missing, type ValidationIssue } from './field-problem.js';
import type { JsonSchema } from './json-schema.js';

// As in Pydantic: a sign, underscores between digits, a fraction of zeros, surrounding white space.
const INTEGER = /^\s*[+-]?\d+(?:_\d+)*(?:\.0+)?\s*$/;

const UNPARSABLE: ValidationIssue = {
  type: 'int_parsing',
  msg: 'Input should be a valid integer, unable to parse string as an integer',
};

const fromText = (text: string): E.Either<ValidationIssue, number> =>
  INTEGER.test(text) ? E.right(Number(text.replaceAll('_', ''))) : E.left(UNPARSABLE);

const fromNumber = (input: number): E.Either<ValidationIssue, number> => {
  if (Number.isInteger(input)) return E.right(input);
  return E.left(
    Number.isFinite(input)
      ? { type: 'int_from_float', msg: 'Input should be a valid integer, got a number with a fractional part' }
      : { type: 'finite_number', msg: 'Input should be a finite number' },
  );
};

const toInteger = (input: unknown): E.Either<ValidationIssue, number> => {
  if (input === undefined) return E.left(missing);
  if (typeof input === 'number') return fromNumber(input);
  if (typeof input === 'string') return fromText(input);
  if (typeof input === 'boolean') return E.right(Number(input));
  return E.left({ type: 'int_type', msg: 'Input should be a valid integer' });
};

type Bounds = Readonly<{ minimum?: number; maximum?: number }>;

const within =
  ({ minimum = -Infinity, maximum = Infinity }: Bounds) =>
  (value: number): E.Either<ValidationIssue, number> => {
    if (value < minimum)
      return E.left({
        type: 'greater_than_equal',
        msg: `Input should be greater than or equal to ${minimum}`,
        ctx: { ge: minimum },
      });
    if (value > maximum)
      return E.left({
        type: 'less_than_equal',
        msg: `Input should be less than or equal to ${maximum}`,
        ctx: { le: maximum },
      });
    return E.right(value);
  };

/**
 * An integer, or a string that Pydantic accepts as one. Integers above 2^53 lose precision. Ids and counts are smaller.
 */
export const integer = (schema: JsonSchema = {}): Codec<number> => {
  const inBounds = within(schema);
  return codec('integer', { type: 'integer', ...schema }, (input) => E.flatMap(inBounds)(toInteger(input)));
};

const PATH_ID = /^-?[0-9]+$/;

/** An id in a path: digits with an optional minus. */
export const pathId = <Id extends number>(schema: JsonSchema): Codec<Id> =>
  codec('id', { type: 'integer', ...schema }, (input) =>
    typeof input === 'string' && PATH_ID.test(input) ? E.right(Number(input) as Id) : E.left(UNPARSABLE),
  );
