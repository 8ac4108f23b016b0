import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { HttpErrorOf } from '../request/request-error.js';
import { readForm, type BodyCodec } from '../request/validation/body.js';
import type { Codec } from '../request/validation/codec.js';

export type OAuthError = HttpErrorOf<'OAuthError'>;

export const oauthError = (error: OAuthError['error'], description: string): OAuthError => ({
  _tag: 'OAuthError',
  error,
  description,
});

/** Parameters without a value are absent (RFC 6749, 3.2). */
export type OAuthParameters = ReadonlyMap<string, string>;

export type OAuthForm = E.Either<OAuthError, OAuthParameters>;

const unreadable = oauthError('invalid_request', 'The body should be a form in percent-encoded UTF-8');

/** An unknown name is not repeated: it can be a part of a password that the client did not encode. */
const repeatedParameter = (name: string, known: readonly string[]): OAuthError =>
  oauthError('invalid_request', known.includes(name) ? `Repeated parameter: ${name}` : 'A parameter is repeated');

/** No parameter can occur more than once (RFC 6749, 3.2). A value that is not a string is a list or a file. */
const parametersIn =
  (known: readonly string[]) =>
  (form: Readonly<Record<string, unknown>>): OAuthForm => {
    const entries = Object.entries(form);
    const repeated = entries.find(([, value]) => typeof value !== 'string');
    if (repeated !== undefined) return E.left(repeatedParameter(repeated[0], known));
    return E.right(new Map(entries.flatMap(([name, value]) => (value === '' ? [] : [[name, String(value)]]))));
  };

/** A form that reports OAuth 2.0 errors instead of 422. The codec only documents it. */
export const oauthForm = (documented: Codec<unknown>): BodyCodec<OAuthForm> => ({
  mediaTypes: ['application/x-www-form-urlencoded'],
  schema: documented.schema,
  decode: (body) =>
    pipe(
      readForm(body),
      TE.match((): OAuthForm => E.left(unreadable), parametersIn(Object.keys(documented.schema.properties ?? {}))),
      TE.fromTask,
    ),
});

export const required = (parameters: OAuthParameters, name: string): E.Either<OAuthError, string> =>
  pipe(parameters.get(name), E.fromNullable(oauthError('invalid_request', `Missing parameter: ${name}`)));
