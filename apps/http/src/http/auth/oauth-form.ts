import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { HttpErrorOf } from '../request/request-error.js';
import { readForm, type BodyCodec } from '../request/validation/body.js';
import type { Codec } from '../request/validation/codec.js';

export type OAuthRefusal = HttpErrorOf<'OAuthRefused'>;

export const refused = (error: OAuthRefusal['error'], description: string): OAuthRefusal => ({
  _tag: 'OAuthRefused',
  error,
  description,
});

/** The parameters that have a value, by name; RFC 6749 (3.2) takes an empty one for an absent one. */
export type OAuthParameters = ReadonlyMap<string, string>;

export type OAuthForm = E.Either<OAuthRefusal, OAuthParameters>;

const unreadable = refused('invalid_request', 'The body should be a form in percent-encoded UTF-8');

/** A name that is none of ours is not repeated: it may be part of a password that was not encoded. */
const repetition = (name: string, known: readonly string[]): OAuthRefusal =>
  refused('invalid_request', known.includes(name) ? `Repeated parameter: ${name}` : 'A parameter is repeated');

/** RFC 6749, 3.2: no parameter more than once. What is no text is a file. */
const parametersIn =
  (known: readonly string[]) =>
  (form: Readonly<Record<string, unknown>>): OAuthForm => {
    const entries = Object.entries(form);
    const repeated = entries.find(([, value]) => typeof value !== 'string');
    if (repeated !== undefined) return E.left(repetition(repeated[0], known));
    return E.right(new Map(entries.flatMap(([name, value]) => (value === '' ? [] : [[name, String(value)]]))));
  };

/** A form whose faults are told in OAuth2's own way, not in a 422; the codec only describes it in the document. */
export const oauthForm = (described: Codec<unknown>): BodyCodec<OAuthForm> => ({
  mediaTypes: ['application/x-www-form-urlencoded'],
  schema: described.schema,
  decode: (body) =>
    pipe(
      readForm(body),
      TE.match((): OAuthForm => E.left(unreadable), parametersIn(Object.keys(described.schema.properties ?? {}))),
      TE.fromTask,
    ),
});

export const required = (parameters: OAuthParameters, name: string): E.Either<OAuthRefusal, string> =>
  pipe(parameters.get(name), E.fromNullable(refused('invalid_request', `Missing parameter: ${name}`)));
