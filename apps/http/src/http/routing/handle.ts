import type { Authenticate, RecordDeniedRequest } from '@l-age/domain';
import { withTimeBudget } from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import type { Request, RequestHandler, Response } from 'express';
import { recordDeniedRequests } from '../audit/record-denied-requests.js';
import { admit, identify } from './authenticate.js';
import type { Caller, Endpoint, RawRequest, SignedInCaller } from './endpoint.js';
import { problemOf } from '../response/problem.js';
import { maximumBodyBytes, readBody } from '../request/read-body.js';
import { sendProblem, sendReply, type Reply } from '../response/reply.js';
import type { HttpError } from '../request/request-error.js';
import { sendStream } from '../response/stream.js';
import { stateOf } from '../request/request-state.js';

const LONGEST_USER_AGENT = 512;
const NO_BODY = E.right(Buffer.alloc(0));

type Outcome = E.Either<HttpError, Reply>;

const callerOf = (req: Request, res: Response): Caller => ({
  origin: {
    ip: stateOf(res).ip,
    userAgent: req.headers['user-agent']?.slice(0, LONGEST_USER_AGENT) ?? null,
    requestId: stateOf(res).requestId,
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

/** Serves a route: authenticates the caller, decodes the request, and replies. The only place that runs a use case. */
export const handle = ({ authenticate, recordDeniedRequest }: HandleDeps) => {
  const identified = identify(authenticate);

  const answer = async (endpoint: Endpoint, req: Request, caller: Caller | SignedInCaller): Promise<Outcome> => {
    const body = endpoint.request.body === undefined ? NO_BODY : await readBody(req, maximumBodyBytes(endpoint))();
    return E.isLeft(body) ? body : endpoint.answer(rawRequestOf(req, body.right), caller)();
  };

  const answerSignedIn = async (endpoint: Endpoint, req: Request, caller: SignedInCaller): Promise<Outcome> => {
    const admitted = admit(endpoint, caller);
    const outcome = E.isLeft(admitted) ? admitted : await answer(endpoint, req, caller);
    if (E.isLeft(outcome))
      await recordDeniedRequests(recordDeniedRequest, endpoint, req.params, caller)(outcome.left)();
    return outcome;
  };

  const outcomeOf = async (endpoint: Endpoint, req: Request, res: Response): Promise<Outcome> => {
    const caller = callerOf(req, res);
    if (endpoint.access === 'anyone') return answer(endpoint, req, caller);
    const principal = await identified(req.headers.authorization)();
    if (E.isLeft(principal)) return principal;
    stateOf(res).userId = principal.right.user.id;
    return answerSignedIn(endpoint, req, { ...caller, ...principal.right });
  };

  return (endpoint: Endpoint, route: string): RequestHandler =>
    async (req, res) => {
      stateOf(res).route = route;
      // Responses depend on the caller, and change at any time.
      res.setHeader('Cache-Control', 'no-store');
      const outcome = await withTimeBudget(() => outcomeOf(endpoint, req, res));
      if (E.isLeft(outcome)) sendProblem(req, res, problemOf(outcome.left));
      else if ('chunks' in outcome.right) await sendStream(req, res, outcome.right);
      else sendReply(res, outcome.right);
    };
};
