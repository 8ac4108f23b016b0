import * as E from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import type { ValidationIssue } from './field-problem.js';
import type { JsonSchema } from './json-schema.js';

/** A decoder for client input, with the schema for the OpenAPI document. */
export type Codec<A> = t.Decoder<unknown, A> & Readonly<{ schema: JsonSchema }>;

/** For io-ts combinators. Safe, because {@link codecFrom} creates all codecs. */
export const asType = <A>(codec: Codec<A>): t.Type<A, unknown> => codec as unknown as t.Type<A, unknown>;

/** A codec that accepts an absent value. `isOptional` removes the field from `required`. */
export type OptionalCodec<A> = Codec<A> & Readonly<{ isOptional: true }>;

/** An io-ts error with the issue for the client. */
type ErrorWithIssue = t.ValidationError & Readonly<{ issue: ValidationIssue }>;

export const fail = <A>(value: unknown, context: t.Context, issue: ValidationIssue): t.Validation<A> => {
  const error: ErrorWithIssue = { value, context, issue };
  return t.failures([error]);
};

/** The issue of an error that {@link fail} created. */
export const issueIn = (error: t.ValidationError): ValidationIssue | undefined =>
  'issue' in error ? (error as ErrorWithIssue).issue : undefined;

/** A codec for a value with inner values. */
export const codecFrom = <A>(name: string, schema: JsonSchema, validate: t.Validate<unknown, A>): Codec<A> =>
  Object.assign(new t.Type<A, unknown>(name, isDecoded, validate, (value) => value), { schema });

/** A codec for a single value. */
export const codec = <A>(
  name: string,
  schema: JsonSchema,
  decode: (input: unknown) => E.Either<ValidationIssue, A>,
): Codec<A> =>
  codecFrom(name, schema, (input, context) => {
    const decoded = decode(input);
    return E.isRight(decoded) ? t.success(decoded.right) : fail(input, context, decoded.left);
  });

// Required by io-ts, but never called, because these codecs only decode.
const isDecoded = <A>(_value: unknown): _value is A => true;

export const optional = <A>(inner: Codec<A>): OptionalCodec<A | undefined> => withDefault(inner, undefined);

export const withDefault = <A, const D>(inner: Codec<A>, value: D): OptionalCodec<A | D> =>
  Object.assign(
    codecFrom<A | D>(
      inner.name,
      value === undefined ? inner.schema : { ...inner.schema, default: value },
      (input, context) => (input === undefined ? t.success(value) : inner.validate(input, context)),
    ),
    { isOptional: true as const },
  );

/** Decodes `null` to `cleared`. */
export const clearable = <A, const C>(inner: Codec<A>, cleared: C): Codec<A | C> =>
  codecFrom<A | C>(inner.name, { anyOf: [inner.schema, { type: 'null' }] }, (input, context) =>
    input === null ? t.success(cleared) : inner.validate(input, context),
  );

export const nullable = <A>(inner: Codec<A>): Codec<A | null> => clearable(inner, null);

export const mapped = <A, B>(inner: Codec<A>, map: (value: A) => B): Codec<B> =>
  codecFrom(inner.name, inner.schema, (input, context) => E.map(map)(inner.validate(input, context)));

/** The same codec with additions to its schema. */
export const described = <C extends Codec<unknown>>(inner: C, more: JsonSchema): C => {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(inner) as object) as C, inner);
  return Object.assign(copy, { schema: { ...inner.schema, ...more } });
};
