import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { asType, codecFrom, refuse, type Codec } from './codec.js';
import type { JsonSchema } from './json-schema.js';

export type Props = Readonly<Record<string, Codec<unknown>>>;

/** What a record of these codecs decodes to. */
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
 * The parts that the record has names for. io-ts copies its input on the way, and a copy of what JSON calls `__proto__` would
 * become a prototype, whose values stand in for those that were not sent.
 */
const ownParts = (input: Readonly<Record<string, unknown>>, props: Props): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(props)
      .filter((name) => Object.hasOwn(input, name))
      .map((name) => [name, input[name]]),
  );

/** A record with exactly these names: others are dropped. `title` names it in the document. */
export const record = <P extends Props>(title: string, props: P): Codec<Decoded<P>> => {
  const types = Object.fromEntries(Object.entries(props).map(([name, codec]) => [name, asType(codec)]));
  const strict = t.strict(types);
  return codecFrom(title, schemaOf(title, props), (input, context) =>
    t.UnknownRecord.is(input)
      ? (strict.validate(ownParts(input, props), context) as t.Validation<Decoded<P>>)
      : refuse(input, context, {
          type: 'model_attributes_type',
          msg: 'Input should be a valid dictionary or object to extract fields from',
        }),
  );
};

/** What one of the two accepts, the first being asked first. */
export const either = <A, B>(one: Codec<A>, other: Codec<B>): Codec<A | B> =>
  codecFrom<A | B>(`${one.name} or ${other.name}`, { anyOf: [one.schema, other.schema] }, (input, context) => {
    const first = one.validate(input, context);
    return E.isRight(first) ? first : other.validate(input, context);
  });
