import type { Origin, Principal } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type * as TE from 'fp-ts/lib/TaskEither.js';
import type { Reply } from '../response/reply.js';
import { invalidRequest, type HttpError, type HttpErrorOf } from '../request/request-error.js';
import type { BodyCodec, Present, RawBody } from '../request/validation/body.js';
import type { Codec } from '../request/validation/codec.js';
import type { FieldProblem } from '../request/validation/field-problem.js';
import { parseUrlEncoded } from '../request/validation/url-encoded.js';
import { validate } from '../request/validation/validate.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who may use a route: others get a 401 or a 403, whatever else they sent. */
export type Access = 'anyone' | 'signed-in' | 'superuser';

/** A request before its parts are decoded; `search` is the text behind the question mark, names of headers are in lower case. */
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

/** What a route is called, what it takes, and how it can end: the document shows all of it. */
type Definition<P, Q, B, H, Tag extends HttpError['_tag']> = Readonly<{
  method: Method;
  /** `{name}` is a parameter. */
  path: string;
  /** Groups routes in the document. */
  tag: 'auth' | 'users' | 'tasks' | 'audit' | 'notifications';
  operationId: string;
  summary: string;
  description?: string;
  /** Any API token will do, whatever it is for. */
  anyToken?: boolean;
  /** API tokens are not enough, whatever they are for. */
  loginOnly?: boolean;
  request: Readonly<{ path?: Codec<P>; query?: Codec<Q>; body?: BodyCodec<B>; headers?: Codec<H> }>;
  success: Readonly<{
    status: number;
    description: string;
    body?: Codec<unknown>;
    /** Another media type that the client may choose. */
    alsoAs?: string;
    headers?: readonly string[];
    /** When the answer is a 304 instead. */
    notModified?: string;
  }>;
  /** Whether it may be used before a one-time password was changed. */
  allowedBeforePasswordChange?: true;
  /** When each error happens: the use case can end in no other, but for the one that every route shares. */
  errors: { readonly [Name in Tag]: string };
}>;

/** A route: how it is reached, described and answered. */
export type Endpoint = Definition<unknown, unknown, unknown, unknown, never> &
  Readonly<{
    access: Access;
    errors: Readonly<Partial<Record<HttpError['_tag'], string>>>;
    /** `caller` is signed in unless the route is for anyone. */
    answer: (raw: RawRequest, caller: Caller | SignedInCaller) => TE.TaskEither<HttpError, Reply>;
  }>;

/** Where a request went, beside what it said. */
export type Target = Pick<RawRequest, 'pathname' | 'search'>;

const part = <A>(codec: Codec<A> | undefined, root: 'path' | 'query' | 'header', input: unknown) =>
  codec === undefined ? E.right(undefined as A) : validate(codec, root, input);

const decodeQuery = <Q>(codec: Codec<Q> | undefined, search: string): E.Either<readonly FieldProblem[], Q> =>
  pipe(
    search === '' ? E.right({}) : parseUrlEncoded('query', search),
    E.flatMap((parameters) => part(codec, 'query', parameters)),
  );

const lefts = (results: readonly E.Either<readonly FieldProblem[], unknown>[]): readonly FieldProblem[] =>
  results.flatMap((result) => (E.isLeft(result) ? result.left : []));

/** Decodes all parts before it judges any, so that all problems come together: path, query, headers, body. */
const decodeRequest = async <P, Q, B, H>(
  request: Definition<P, Q, B, H, never>['request'],
  raw: RawRequest,
  present?: Present,
): Promise<E.Either<readonly FieldProblem[], Decoded<P, Q, B, H>>> => {
  const path = part(request.path, 'path', raw.path);
  const query = decodeQuery(request.query, raw.search);
  const headers = part(request.headers, 'header', raw.headers);
  const body = request.body === undefined ? E.right(undefined as B) : await request.body.decode(raw.body, present)();
  return E.isRight(path) && E.isRight(query) && E.isRight(headers) && E.isRight(body)
    ? E.right({ path: path.right, query: query.right, headers: headers.right, body: body.right })
    : E.left(lefts([path, query, headers, body]));
};

/** The resource that a request changes, as the caller reads it. */
export type ReadPresent<P, Who> = (path: P, caller: Who) => TE.TaskEither<unknown, Present>;

const isAbout =
  ({ type, loc }: FieldProblem) =>
  (other: FieldProblem): boolean =>
    other.type === type && other.loc.join() === loc.join();

/**
 * Values that are stored need not pass the rules of today: a field that is sent with its present value is no change,
 * whatever the rules. The resource is read only after a validation failed.
 */
const decodeAgain = async <P, Q, B, H>(
  request: Definition<P, Q, B, H, never>['request'],
  raw: RawRequest,
  failed: E.Left<readonly FieldProblem[]>,
  present: (path: P) => TE.TaskEither<unknown, Present>,
): Promise<E.Either<readonly FieldProblem[], Decoded<P, Q, B, H>>> => {
  const path = part(request.path, 'path', raw.path);
  if (E.isLeft(path) || failed.left.some(({ loc }) => loc[0] !== 'body')) return failed;
  const found = await present(path.right)();
  if (E.isLeft(found)) return failed;
  const again = await decodeRequest(request, raw, found.right);
  return E.isRight(again) ? again : E.left(failed.left.filter((problem) => again.left.some(isAbout(problem))));
};

const endpointFor =
  <Who extends Caller>(access: Access) =>
  <Tag extends HttpError['_tag'], A, P = undefined, Q = undefined, B = undefined, H = undefined>(
    definition: Definition<P, Q, B, H, Tag>,
    run: (
      request: Decoded<P, Q, B, H>,
      caller: Who,
      raw: RawRequest,
    ) => TE.TaskEither<HttpErrorOf<NoInfer<Tag> | 'Unavailable'>, A>,
    reply: (value: A, target: Target, request: Decoded<P, Q, B, H>) => Reply,
    present?: ReadPresent<P, Who>,
  ): Endpoint => ({
    ...definition,
    access,
    answer: (raw, caller) => async () => {
      const asSent = await decodeRequest(definition.request, raw);
      const request =
        E.isLeft(asSent) && present !== undefined
          ? await decodeAgain(definition.request, raw, asSent, (path) => present(path, caller as Who))
          : asSent;
      if (E.isLeft(request)) return E.left(invalidRequest(request.left));
      // The access of the route says what the caller is: nobody else comes this far.
      const outcome = await run(request.right, caller as Who, raw)();
      return E.isLeft(outcome) ? outcome : E.right(reply(outcome.right, raw, request.right));
    },
  });

export const forAnyone = endpointFor<Caller>('anyone');
export const forSignedIn = endpointFor<SignedInCaller>('signed-in');
export const forSuperusers = endpointFor<SignedInCaller>('superuser');
