import type { Origin, Principal } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Reply } from '../response/reply.js';
import { invalidRequest, type HttpError, type HttpErrorOf } from '../request/request-error.js';
import type { BodyCodec, CurrentValues, RawBody } from '../request/validation/body.js';
import type { Codec } from '../request/validation/codec.js';
import type { FieldProblem } from '../request/validation/field-problem.js';
import { parseUrlEncoded } from '../request/validation/url-encoded.js';
import { validate } from '../request/validation/validate.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Required role. Other callers get 401 or 403 before the request is decoded. */
export type Access = 'anyone' | 'signed-in' | 'superuser';

/** A request before decoding. `search` is the query string without `?`. Header names are in lower case. */
export type RawRequest = Readonly<{
  method: string;
  path: Readonly<Record<string, unknown>>;
  headers: Readonly<Record<string, unknown>>;
  pathname: string;
  search: string;
  body: RawBody;
}>;

export type Caller = Readonly<{ origin: Origin }>;
export type SignedInCaller = Caller & Principal;

type Decoded<P, Q, B, H> = Readonly<{ path: P; query: Q; body: B; headers: H }>;

/** The contract of a route. The OpenAPI document contains all of it. */
type Definition<P, Q, B, H, Tag extends HttpError['_tag']> = Readonly<{
  method: Method;
  /** `{name}` is a path parameter. */
  path: string;
  /** Groups operations in the OpenAPI document. */
  tag: 'auth' | 'users' | 'tasks' | 'audit' | 'notifications';
  operationId: string;
  summary: string;
  description?: string;
  /** Accepts API tokens with any scope. */
  anyToken?: boolean;
  /** Rejects all API tokens. */
  loginOnly?: boolean;
  request: Readonly<{ path?: Codec<P>; query?: Codec<Q>; body?: BodyCodec<B>; headers?: Codec<H> }>;
  success: Readonly<{
    status: number;
    description: string;
    body?: Codec<unknown>;
    /** Another media type that the client can select. */
    alternativeType?: string;
    headers?: readonly string[];
    /** Description of the 304 response, if there is one. */
    notModified?: string;
  }>;
  /** Available before a one-time password is changed. */
  allowedBeforePasswordChange?: true;
  /** Descriptions of all errors of the use case, except `Unavailable`, which every route has. */
  errors: { readonly [Name in Tag]: string };
}>;

/** A route with its handler. */
export type Endpoint = Definition<unknown, unknown, unknown, unknown, never> &
  Readonly<{
    access: Access;
    errors: Readonly<Partial<Record<HttpError['_tag'], string>>>;
    /** `caller` is a `SignedInCaller` unless `access` is `anyone`. */
    handle: (raw: RawRequest, caller: Caller | SignedInCaller) => TE.TaskEither<HttpError, Reply>;
  }>;

/** The URL of a request, without the origin. */
export type Target = Pick<RawRequest, 'pathname' | 'search'>;

const decodePart = <A>(codec: Codec<A> | undefined, root: 'path' | 'query' | 'header', input: unknown) =>
  codec === undefined ? E.right(undefined as A) : validate(codec, root, input);

const decodeQuery = <Q>(codec: Codec<Q> | undefined, search: string): E.Either<readonly FieldProblem[], Q> =>
  pipe(
    search === '' ? E.right({}) : parseUrlEncoded('query', search),
    E.flatMap((parameters) => decodePart(codec, 'query', parameters)),
  );

const lefts = (results: readonly E.Either<readonly FieldProblem[], unknown>[]): readonly FieldProblem[] =>
  results.flatMap((result) => (E.isLeft(result) ? result.left : []));

/** Decodes path, query, headers and body, and reports the problems of all parts together. */
const decodeRequest = async <P, Q, B, H>(
  request: Definition<P, Q, B, H, never>['request'],
  raw: RawRequest,
  current?: CurrentValues,
): Promise<E.Either<readonly FieldProblem[], Decoded<P, Q, B, H>>> => {
  const path = decodePart(request.path, 'path', raw.path);
  const query = decodeQuery(request.query, raw.search);
  const headers = decodePart(request.headers, 'header', raw.headers);
  const body = request.body === undefined ? E.right(undefined as B) : await request.body.decode(raw.body, current)();
  return E.isRight(path) && E.isRight(query) && E.isRight(headers) && E.isRight(body)
    ? E.right({ path: path.right, query: query.right, headers: headers.right, body: body.right })
    : E.left(lefts([path, query, headers, body]));
};

/** Reads the resource that a request changes, as the caller sees it. */
export type ReadCurrent<P, C> = (path: P, caller: C) => TE.TaskEither<unknown, CurrentValues>;

const isSameProblem =
  ({ type, loc }: FieldProblem) =>
  (other: FieldProblem): boolean =>
    other.type === type && other.loc.join() === loc.join();

/**
 * Ignores body fields with their current value. Stored values can violate the current validation rules, and sending such a
 * value back is no change. The resource is read only after a validation failed.
 */
const decodeChanges = async <P, Q, B, H>(
  request: Definition<P, Q, B, H, never>['request'],
  raw: RawRequest,
  failed: E.Left<readonly FieldProblem[]>,
  readCurrent: (path: P) => TE.TaskEither<unknown, CurrentValues>,
): Promise<E.Either<readonly FieldProblem[], Decoded<P, Q, B, H>>> => {
  const path = decodePart(request.path, 'path', raw.path);
  if (E.isLeft(path) || failed.left.some(({ loc }) => loc[0] !== 'body')) return failed;
  const current = await readCurrent(path.right)();
  if (E.isLeft(current)) return failed;
  const changes = await decodeRequest(request, raw, current.right);
  return E.isRight(changes)
    ? changes
    : E.left(failed.left.filter((problem) => changes.left.some(isSameProblem(problem))));
};

const endpointFor =
  <C extends Caller>(access: Access) =>
  <Tag extends HttpError['_tag'], A, P = undefined, Q = undefined, B = undefined, H = undefined>(
    definition: Definition<P, Q, B, H, Tag>,
    run: (
      request: Decoded<P, Q, B, H>,
      caller: C,
      raw: RawRequest,
    ) => TE.TaskEither<HttpErrorOf<NoInfer<Tag> | 'Unavailable'>, A>,
    reply: (value: A, target: Target, request: Decoded<P, Q, B, H>) => Reply,
    readCurrent?: ReadCurrent<P, C>,
  ): Endpoint => ({
    ...definition,
    access,
    handle: (raw, caller) => async () => {
      const decoded = await decodeRequest(definition.request, raw);
      const request =
        E.isLeft(decoded) && readCurrent !== undefined
          ? await decodeChanges(definition.request, raw, decoded, (path) => readCurrent(path, caller as C))
          : decoded;
      if (E.isLeft(request)) return E.left(invalidRequest(request.left));
      // `handle` has checked `access`, which determines the type of the caller.
      const outcome = await run(request.right, caller as C, raw)();
      return E.isLeft(outcome) ? outcome : E.right(reply(outcome.right, raw, request.right));
    },
  });

export const forAnyone = endpointFor<Caller>('anyone');
export const forSignedIn = endpointFor<SignedInCaller>('signed-in');
export const forSuperusers = endpointFor<SignedInCaller>('superuser');
