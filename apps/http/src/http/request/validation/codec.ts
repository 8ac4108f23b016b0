import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { ValidationIssue } from './field-problem.js';
import type { JsonSchema } from './json-schema.js';

/** Decodes what a client sent, and knows how the OpenAPI document describes it. */
export type Codec<A> = t.Decoder<unknown, A> & Readonly<{ schema: JsonSchema }>;

/** What io-ts wants to build upon; every codec here is made by {@link codecFrom}. */
export const asType = <A>(codec: Codec<A>): t.Type<A, unknown> => codec as unknown as t.Type<A, unknown>;

/** A codec that may also find nothing: `isOptional` leaves the name out of `required`. */
export type OptionalCodec<A> = Codec<A> & Readonly<{ isOptional: true }>;

/** What io-ts reports, with the words for the client. */
type Refusal = t.ValidationError & Readonly<{ complaint: ValidationIssue }>;

export const refuse = <A>(value: unknown, context: t.Context, complaint: ValidationIssue): t.Validation<A> => {
  const refusal: Refusal = { value, context, complaint };
  return t.failures([refusal]);
};

/** The words of {@link refuse}, if it was the one that refused. */
export const issueIn = (error: t.ValidationError): ValidationIssue | undefined =>
  'complaint' in error ? (error as Refusal).complaint : undefined;

/** A codec from a validation that may look into what it is given. */
export const codecFrom = <A>(name: string, schema: JsonSchema, validate: t.Validate<unknown, A>): Codec<A> =>
  Object.assign(new t.Type<A, unknown>(name, isDecoded, validate, (value) => value), { schema });

/** A codec for a single value: it answers with the value, or with what is wrong. */
export const codec = <A>(
  name: string,
  schema: JsonSchema,
  decode: (input: unknown) => E.Either<ValidationIssue, A>,
): Codec<A> =>
  codecFrom(name, schema, (input, context) => {
    const decoded = decode(input);
    return E.isRight(decoded) ? t.success(decoded.right) : refuse(input, context, decoded.left);
  });

// These codecs only ever decode: nobody asks whether a value of ours is one.
const isDecoded = <A>(_value: unknown): _value is A => true;

/** Absent, or what `inner` accepts. */
export const optional = <A>(inner: Codec<A>): OptionalCodec<A | undefined> => withDefault(inner, undefined);

/** What `inner` accepts; absent is `value`. */
export const withDefault = <A, const D>(inner: Codec<A>, value: D): OptionalCodec<A | D> =>
  Object.assign(
    codecFrom<A | D>(
      inner.name,
      value === undefined ? inner.schema : { ...inner.schema, default: value },
      (input, context) => (input === undefined ? t.success(value) : inner.validate(input, context)),
    ),
    { isOptional: true as const },
  );

/** What `inner` accepts, or `null`, which stands for `cleared`. */
export const clearable = <A, const C>(inner: Codec<A>, cleared: C): Codec<A | C> =>
  codecFrom<A | C>(inner.name, { anyOf: [inner.schema, { type: 'null' }] }, (input, context) =>
    input === null ? t.success(cleared) : inner.validate(input, context),
  );

export const nullable = <A>(inner: Codec<A>): Codec<A | null> => clearable(inner, null);

/** What `inner` accepts, turned into something else. */
export const mapped = <A, B>(inner: Codec<A>, map: (value: A) => B): Codec<B> =>
  codecFrom(inner.name, inner.schema, (input, context) => E.map(map)(inner.validate(input, context)));

/** The same, described further: a title, an example, other words. */
export const described = <C extends Codec<unknown>>(inner: C, more: JsonSchema): C => {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(inner) as object) as C, inner);
  return Object.assign(copy, { schema: { ...inner.schema, ...more } });
};
