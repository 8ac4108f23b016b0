import type { Authenticate, RecordDeniedRequest } from '@l-age/domain';
import { withTimeBudget } from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import type { Request, RequestHandler, Response } from 'express';
import { recordDeniedRequest } from '../audit/record-denied-request.js';
import { authenticateHeader, authorize } from './authenticate.js';
import type { Caller, Endpoint, RawRequest, SignedInCaller } from './endpoint.js';
import { problemOf } from '../response/problem.js';
import { maximumBodyBytes, readBody } from '../request/read-body.js';
import { sendProblem, sendReply, type Reply } from '../response/reply.js';
import type { HttpError } from '../request/request-error.js';
import { sendStream } from '../response/stream.js';
import { requestStateOf } from '../request/request-state.js';

const MAX_USER_AGENT_LENGTH = 512;
const NO_BODY = E.right(Buffer.alloc(0));

type Outcome = E.Either<HttpError, Reply>;

const callerOf = (req: Request, res: Response): Caller => ({
  origin: {
    ip: requestStateOf(res).ip,
    userAgent: req.headers['user-agent']?.slice(0, MAX_USER_AGENT_LENGTH) ?? null,
    requestId: requestStateOf(res).requestId,
  },
});

const rawRequestOf = (req: Request, bytes: Buffer): RawRequest => {
  const { originalUrl } = req;
  const end = originalUrl.indexOf('?');
  return {
    method: req.method,
    path: req.params,
    headers: req.headers,
    pathname: end === -1 ? originalUrl : originalUrl.slice(0, end),
    search: end === -1 ? '' : originalUrl.slice(end + 1),
    body: { bytes, contentType: req.headers['content-type'] ?? '' },
  };
};

export type HandleDeps = Readonly<{ authenticate: Authenticate; recordDeniedRequest: RecordDeniedRequest }>;

/** Express handler of a route: authenticates the caller, decodes the request, runs the use case, and sends the reply. */
export const handle = ({ authenticate, recordDeniedRequest: record }: HandleDeps) => {
  const authenticateRequest = authenticateHeader(authenticate);

  const run = async (endpoint: Endpoint, req: Request, caller: Caller | SignedInCaller): Promise<Outcome> => {
    const body = endpoint.request.body === undefined ? NO_BODY : await readBody(req, maximumBodyBytes(endpoint))();
    return E.isLeft(body) ? body : endpoint.handle(rawRequestOf(req, body.right), caller)();
  };

  const runAuthorized = async (endpoint: Endpoint, req: Request, caller: SignedInCaller): Promise<Outcome> => {
    const authorized = authorize(endpoint, caller);
    const outcome = E.isLeft(authorized) ? authorized : await run(endpoint, req, caller);
    if (E.isLeft(outcome)) await recordDeniedRequest(record, endpoint, req.params, caller)(outcome.left)();
    return outcome;
  };

  const outcomeOf = async (endpoint: Endpoint, req: Request, res: Response): Promise<Outcome> => {
    const caller = callerOf(req, res);
    if (endpoint.access === 'anyone') return run(endpoint, req, caller);
    const principal = await authenticateRequest(req.headers.authorization)();
    if (E.isLeft(principal)) return principal;
    requestStateOf(res).userId = principal.right.user.id;
    return runAuthorized(endpoint, req, { ...caller, ...principal.right });
  };

  return (endpoint: Endpoint, route: string): RequestHandler =>
    async (req, res) => {
      requestStateOf(res).route = route;
      // Responses depend on the caller and can change at any time.
      res.setHeader('Cache-Control', 'no-store');
      const outcome = await withTimeBudget(() => outcomeOf(endpoint, req, res));
      if (E.isLeft(outcome)) sendProblem(req, res, problemOf(outcome.left));
      else if ('chunks' in outcome.right) await sendStream(req, res, outcome.right);
      else sendReply(res, outcome.right);
    };
};
