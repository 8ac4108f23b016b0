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
import { shownInput } from './shown-input.js';
import { parseUrlEncoded, toParameters, type Parameters } from './url-encoded.js';
import { validate } from './validate.js';

/** A body as it came over the wire. */
export type RawBody = Readonly<{ bytes: Buffer; contentType: string }>;

/** Reads one kind of body; `mediaTypes` are those that the document shows. */
export type BodyCodec<A> = Readonly<{
  mediaTypes: readonly string[];
  schema: JsonSchema;
  /** A field that has its value in `present` is as good as absent. */
  decode: (body: RawBody, present?: Present) => TE.TaskEither<readonly FieldProblem[], A>;
}>;

/** A resource as its reader sees it, by field. */
export type Present = Readonly<Record<string, unknown>>;

type Problems = readonly FieldProblem[];

const notJson = ({ offset, error }: JsonError): Problems => [
  { type: 'json_invalid', loc: ['body', offset], msg: 'JSON decode error', input: {}, ctx: { error } },
];

const absent: Problems = [{ ...missing, loc: ['body'], input: null }];

const mediaTypeOf = (contentType: string): string => (contentType.split(';')[0] ?? '').trim().toLowerCase();

/** A body without a Content-Type is taken for JSON, one with another than JSON's for a text. */
const isJson = (mediaType: string): boolean =>
  mediaType === '' || mediaType === 'application/json' || /^application\/[^+]+\+json$/.test(mediaType);

/** Who sends a form to a JSON route may have put a secret in it, where no name tells which part that is. */
const shownText = (text: string): unknown =>
  /passw|secret|token|webhook/i.test(text) ? shownInput(['body', 'password'], text) : text;

const readJson = ({ bytes, contentType }: RawBody): E.Either<Problems, unknown> => {
  if (bytes.length === 0) return E.left(absent);
  return pipe(
    parseUtf8(bytes),
    E.flatMap((text) => (isJson(mediaTypeOf(contentType)) ? parseJson(text) : E.right(shownText(text)))),
    E.mapLeft(notJson),
    E.filterOrElse(
      (value) => value !== null,
      () => absent,
    ),
  );
};

const withoutUnchanged = (value: unknown, present: Present): unknown =>
  UnknownRecord.is(value)
    ? Object.fromEntries(
        Object.entries(value).filter(
          ([name, sent]) => !Object.hasOwn(present, name) || !isDeepStrictEqual(sent, present[name]),
        ),
      )
    : value;

/** A JSON body; problems are named as FastAPI names them. */
export const jsonBody = <A>(codec: Codec<A>): BodyCodec<A> => ({
  mediaTypes: ['application/json'],
  schema: codec.schema,
  decode: (body, present = {}) =>
    TE.fromEither(
      pipe(
        readJson(body),
        E.flatMap((value) => validate(codec, 'body', withoutUnchanged(value, present))),
      ),
    ),
});

const unreadableForm: Problems = [{ ...valueError('should be a form'), loc: ['body'], input: null }];

const parseMultipart = (bytes: Buffer, contentType: string): TE.TaskEither<Problems, FormData> =>
  TE.tryCatch(
    // What is deprecated is to have it read a body of any length; this one is short and in memory.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    () => new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData(),
    () => unreadableForm,
  );

/** A file does not count as a value, but it is text like the rest: no form of ours has a place for another one. */
const readMultipart = ({ bytes, contentType }: RawBody): TE.TaskEither<Problems, Record<string, unknown>> =>
  pipe(
    TE.fromEither(parseUtf8(bytes)),
    TE.mapLeft(() => unreadableForm),
    TE.flatMap(() => parseMultipart(bytes, contentType)),
    TE.map((form) =>
      toParameters([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
    ),
  );

/** What a form holds by name; nothing when the body is no form. */
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

/** In a form an empty value is an absent one. */
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

/** The same in JSON or as a form. */
export const jsonOrFormBody = <A>(codec: Codec<A>): BodyCodec<A> => {
  const json = jsonBody(codec);
  const form = formBody(codec);
  return {
    mediaTypes: [...json.mediaTypes, ...form.mediaTypes],
    schema: codec.schema,
    decode: (body) => (isForm(body) ? form : json).decode(body),
  };
};
