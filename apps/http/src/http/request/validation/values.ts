import { isStorable, type ValueProblem } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { asType, codec, codecFrom, fail, type Codec } from './codec.js';
import { issueOf, missing, notOneOf, tooLong, tooMany, valueError, type ValidationIssue } from './field-problem.js';
import type { JsonSchema } from './json-schema.js';

const required =
  <A>(decode: (input: unknown) => E.Either<ValidationIssue, A>) =>
  (input: unknown): E.Either<ValidationIssue, A> =>
    input === undefined ? E.left(missing) : decode(input);

const storableText = (input: unknown): E.Either<ValidationIssue, string> => {
  if (typeof input !== 'string') return E.left({ type: 'string_type', msg: 'Input should be a valid string' });
  if (isStorable(input)) return E.right(input);
  return E.left(
    input.includes('\u0000')
      ? valueError('should not contain NUL characters')
      : {
          type: 'string_unicode',
          msg: 'Input should be a valid string, unable to parse raw data as a unicode string',
        },
  );
};

/** A string that `parse` converts to a domain value. */
export const text = <A>(schema: JsonSchema, parse: (text: string) => E.Either<ValueProblem, A>): Codec<A> =>
  codec(
    'text',
    { type: 'string', ...schema },
    required((input) =>
      pipe(
        storableText(input),
        E.flatMap((value) => pipe(parse(value), E.mapLeft(issueOf))),
      ),
    ),
  );

/** A string of at most `maxLength` UTF-16 units. */
export const anyText = (schema: JsonSchema = {}): Codec<string> =>
  codec(
    'text',
    { type: 'string', ...schema },
    required((input) =>
      pipe(
        storableText(input),
        E.filterOrElse(
          (value) => value.length <= (schema.maxLength ?? Infinity),
          () => tooLong(schema.maxLength ?? 0),
        ),
      ),
    ),
  );

/** One of the values. */
export const oneOf = <A extends string>(values: readonly A[], schema: JsonSchema = {}): Codec<A> =>
  codec(
    'choice',
    { type: 'string', enum: values, ...schema },
    required((input) =>
      pipe(
        values.find((value) => value === input),
        E.fromNullable(notOneOf(values)),
      ),
    ),
  );

const TRUE: readonly unknown[] = [true, 1, '1', 'on', 't', 'true', 'y', 'yes'];
const FALSE: readonly unknown[] = [false, 0, '0', 'off', 'f', 'false', 'n', 'no'];

/** A boolean, or a string or number that Pydantic accepts as one. */
export const flag = (schema: JsonSchema = {}): Codec<boolean> =>
  codec(
    'flag',
    { type: 'boolean', ...schema },
    required((input) => {
      const word = typeof input === 'string' ? input.toLowerCase() : input;
      if (TRUE.includes(word)) return E.right(true);
      if (FALSE.includes(word)) return E.right(false);
      return E.left(
        typeof input === 'string' || typeof input === 'number'
          ? { type: 'bool_parsing', msg: 'Input should be a valid boolean, unable to interpret input' }
          : { type: 'bool_type', msg: 'Input should be a valid boolean' },
      );
    }),
  );

/** A list of at most `maxItems`. */
export const list = <A>(item: Codec<A>, schema: JsonSchema = {}): Codec<readonly A[]> => {
  const { maxItems = Infinity } = schema;
  const items = t.readonlyArray(asType(item));
  return codecFrom('list', { type: 'array', items: item.schema, ...schema }, (input, context) => {
    if (input === undefined) return fail(input, context, missing);
    if (!Array.isArray(input)) return fail(input, context, { type: 'list_type', msg: 'Input should be a valid list' });
    if (input.length > maxItems) return fail(input, context, tooMany(maxItems, input.length));
    return items.validate(input, context);
  });
};

export const constant = <A extends string>(value: A): Codec<A> => oneOf([value], { enum: undefined, const: value });
