import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { UnknownRecord } from 'io-ts';
import { isDeepStrictEqual } from 'node:util';
import type { Codec } from './codec.js';
import { missing, valueError, type FieldProblem } from './field-problem.js';
import type { JsonError } from './json-error.js';
import { parseJson, parseUtf8 } from './json.js';
import type { JsonSchema } from './json-schema.js';
import { redactInput } from './redact-input.js';
import { parseUrlEncoded, toParameters, type Parameters } from './url-encoded.js';
import { validate } from './validate.js';

/** A body before decoding. */
export type RawBody = Readonly<{ bytes: Buffer; contentType: string }>;

/** A decoder for a body, with its documentation. */
export type BodyCodec<A> = Readonly<{
  mediaTypes: readonly string[];
  schema: JsonSchema;
  /** Ignores fields that equal their value in `current`. */
  decode: (body: RawBody, current?: CurrentValues) => TE.TaskEither<readonly FieldProblem[], A>;
}>;

/** The current JSON representation of a resource. */
export type CurrentValues = Readonly<Record<string, unknown>>;

type Problems = readonly FieldProblem[];

const notJson = ({ offset, error }: JsonError): Problems => [
  { type: 'json_invalid', loc: ['body', offset], msg: 'JSON decode error', input: {}, ctx: { error } },
];

const missingBody: Problems = [{ ...missing, loc: ['body'], input: null }];

const mediaTypeOf = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

/** As in FastAPI, a body without a Content-Type is JSON, and a body with another Content-Type is a string. */
const isJson = (mediaType: string): boolean =>
  mediaType === '' || mediaType === 'application/json' || /^application\/[^+]+\+json$/.test(mediaType);

/** A form that is sent to a JSON route can contain a secret, which cannot be located in the text. */
const redactText = (text: string): unknown =>
  /passw|secret|token|webhook/i.test(text) ? redactInput(['body', 'password'], text) : text;

const readJson = ({ bytes, contentType }: RawBody): E.Either<Problems, unknown> => {
  if (bytes.length === 0) return E.left(missingBody);
  return pipe(
    parseUtf8(bytes),
    E.flatMap((text) => (isJson(mediaTypeOf(contentType)) ? parseJson(text) : E.right(redactText(text)))),
    E.mapLeft(notJson),
    E.filterOrElse(
      (value) => value !== null,
      () => missingBody,
    ),
  );
};

const withoutUnchanged = (value: unknown, current: CurrentValues): unknown =>
  UnknownRecord.is(value)
    ? Object.fromEntries(
        Object.entries(value).filter(
          ([name, sent]) => !Object.hasOwn(current, name) || !isDeepStrictEqual(sent, current[name]),
        ),
      )
    : value;

/** A JSON body. Problems have the format of FastAPI. */
export const jsonBody = <A>(codec: Codec<A>): BodyCodec<A> => ({
  mediaTypes: ['application/json'],
  schema: codec.schema,
  decode: (body, current = {}) =>
    TE.fromEither(
      pipe(
        readJson(body),
        E.flatMap((value) => validate(codec, 'body', withoutUnchanged(value, current))),
      ),
    ),
});

const unreadableForm: Problems = [{ ...valueError('should be a form'), loc: ['body'], input: null }];

const parseMultipart = (bytes: Buffer, contentType: string): TE.TaskEither<Problems, FormData> =>
  TE.tryCatch(
    // `formData` is deprecated for bodies of unlimited length. This one is limited and in memory.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    () => new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData(),
    () => unreadableForm,
  );

/** Ignores files: no form of the service has one. */
const readMultipart = ({ bytes, contentType }: RawBody): TE.TaskEither<Problems, Record<string, unknown>> =>
  pipe(
    TE.fromEither(parseUtf8(bytes)),
    TE.mapLeft(() => unreadableForm),
    TE.flatMap(() => parseMultipart(bytes, contentType)),
    TE.map((form) =>
      toParameters([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    ),
  );

/** The fields of a form; none for another media type. */
export const readForm = (body: RawBody): TE.TaskEither<Problems, Record<string, unknown>> => {
  switch (mediaTypeOf(body.contentType)) {
    case 'application/x-www-form-urlencoded':
      return TE.fromEither(
        pipe(
          parseUtf8(body.bytes),
          E.mapLeft(() => unreadableForm),
          E.flatMap((text) => parseUrlEncoded('body', text)),
        ),
      );
    case 'multipart/form-data':
      return readMultipart(body);
    default:
      return TE.right({});
  }
};

/** As in FastAPI, an empty value in a form is absent. */
const withoutEmpty = (form: Parameters | Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(form).filter(([, value]) => value !== ''));

/** A form, url-encoded or multipart. */
export const formBody = <A>(codec: Codec<A>): BodyCodec<A> => ({
  mediaTypes: ['application/x-www-form-urlencoded', 'multipart/form-data'],
  schema: codec.schema,
  decode: (body) =>
    pipe(
      readForm(body),
      TE.map(withoutEmpty),
      TE.flatMapEither((form) => validate(codec, 'body', form)),
      TE.mapError((problems) =>
        problems.map((problem) => (problem.type === 'missing' ? { ...problem, input: null } : problem)),
      ),
    ),
});

const isForm = ({ contentType }: RawBody): boolean =>
  ['application/x-www-form-urlencoded', 'multipart/form-data'].includes(mediaTypeOf(contentType));

/** A JSON or form body. */
export const jsonOrFormBody = <A>(codec: Codec<A>): BodyCodec<A> => {
  const json = jsonBody(codec);
  const form = formBody(codec);
  return {
    mediaTypes: [...json.mediaTypes, ...form.mediaTypes],
    schema: codec.schema,
    decode: (body) => (isForm(body) ? form : json).decode(body),
  };
};
