import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { asType, codecFrom, fail, type Codec } from './codec.js';
import type { JsonSchema } from './json-schema.js';

export type Props = Readonly<Record<string, Codec<unknown>>>;

export type Decoded<P extends Props> = { readonly [Name in keyof P]: P[Name] extends Codec<infer A> ? A : never };

const schemaOf = (title: string, props: Props): JsonSchema => {
  const entries = Object.entries(props);
  const required = entries.filter(([, codec]) => !('isOptional' in codec)).map(([name]) => name);
  return {
    type: 'object',
    title,
    properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
    ...(required.length > 0 ? { required } : {}),
  };
};

/**
 * The known fields of the input. Without this, io-ts would copy a JSON field `__proto__` and turn it into a prototype,
 * which would provide values for absent fields.
 */
const knownFields = (input: Readonly<Record<string, unknown>>, props: Props): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(props)
      .filter((name) => Object.hasOwn(input, name))
      .map((name) => [name, input[name]]),
  );

/** Drops unknown names. `title` is the name of the schema in the OpenAPI document. */
export const record = <P extends Props>(title: string, props: P): Codec<Decoded<P>> => {
  const types = Object.fromEntries(Object.entries(props).map(([name, codec]) => [name, asType(codec)]));
  const strict = t.strict(types);
  return codecFrom(title, schemaOf(title, props), (input, context) =>
    t.UnknownRecord.is(input)
      ? (strict.validate(knownFields(input, props), context) as t.Validation<Decoded<P>>)
      : fail(input, context, {
          type: 'model_attributes_type',
          msg: 'Input should be a valid dictionary or object to extract fields from',
        }),
  );
};

/** Tries the first codec, then the second. */
export const union = <A, B>(one: Codec<A>, other: Codec<B>): Codec<A | B> =>
  codecFrom<A | B>(`${one.name} or ${other.name}`, { anyOf: [one.schema, other.schema] }, (input, context) => {
    const first = one.validate(input, context);
    return E.isRight(first) ? first : other.validate(input, context);
  });
