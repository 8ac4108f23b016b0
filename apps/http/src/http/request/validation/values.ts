import { isStorable, type ValueProblem } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { asType, codec, codecFrom, refuse, type Codec } from './codec.js';
import { issueOf, missing, notOneOf, tooLong, tooMany, valueError, type ValidationIssue } from './field-problem.js';
import type { JsonSchema } from './json-schema.js';

/** Absence is always the same, whatever was wanted. */
const present =
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

/** A text that `parse` turns into a value. */
export const text = <A>(schema: JsonSchema, parse: (text: string) => E.Either<ValueProblem, A>): Codec<A> =>
  codec(
    'text',
    { type: 'string', ...schema },
    present((input) =>
      pipe(
        storableText(input),
        E.flatMap((value) => pipe(parse(value), E.mapLeft(issueOf))),
      ),
    ),
  );

/** Any text up to a length in UTF-16 units, and any at all without one. */
export const anyText = (schema: JsonSchema = {}): Codec<string> =>
  codec(
    'text',
    { type: 'string', ...schema },
    present((input) =>
      pipe(
        storableText(input),
        E.filterOrElse(
          (value) => value.length <= (schema.maxLength ?? Infinity),
          () => tooLong(schema.maxLength ?? 0),
        ),
      ),
    ),
  );

/** Exactly one of these texts. */
export const oneOf = <A extends string>(values: readonly A[], schema: JsonSchema = {}): Codec<A> =>
  codec(
    'choice',
    { type: 'string', enum: values, ...schema },
    present((input) =>
      pipe(
        values.find((value) => value === input),
        E.fromNullable(notOneOf(values)),
      ),
    ),
  );

const TRUE: readonly unknown[] = [true, 1, '1', 'on', 't', 'true', 'y', 'yes'];
const FALSE: readonly unknown[] = [false, 0, '0', 'off', 'f', 'false', 'n', 'no'];

/** A boolean, or one of the words and digits that Pydantic takes for one. */
export const flag = (schema: JsonSchema = {}): Codec<boolean> =>
  codec(
    'flag',
    { type: 'boolean', ...schema },
    present((input) => {
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

/** A list; `maxItems` of the schema bounds it. */
export const list = <A>(item: Codec<A>, schema: JsonSchema = {}): Codec<readonly A[]> => {
  const { maxItems = Infinity } = schema;
  const items = t.readonlyArray(asType(item));
  return codecFrom('list', { type: 'array', items: item.schema, ...schema }, (input, context) => {
    if (input === undefined) return refuse(input, context, missing);
    if (!Array.isArray(input))
      return refuse(input, context, { type: 'list_type', msg: 'Input should be a valid list' });
    if (input.length > maxItems) return refuse(input, context, tooMany(maxItems, input.length));
    return items.validate(input, context);
  });
};

/** This text and no other. */
export const constant = <A extends string>(value: A): Codec<A> => oneOf([value], { enum: undefined, const: value });
