import type { Authenticate } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Request, RequestHandler, Response } from 'express';
import { admit } from './authenticate.js';
import type { Caller, Endpoint, RawRequest, SignedInCaller } from './endpoint.js';
import { problemOf } from './problem.js';
import { readBody } from './read-body.js';
import { sendProblem, sendReply } from './reply.js';
import type { HttpError } from './request-error.js';
import { sendStream } from './send-stream.js';
import { stateOf } from './request-state.js';

const LONGEST_USER_AGENT = 512;
const NO_BYTES = Buffer.alloc(0);

const callerOf = (req: Request, res: Response): Caller => ({
  origin: {
    ip: stateOf(res).ip,
    userAgent: req.headers['user-agent']?.slice(0, LONGEST_USER_AGENT) ?? null,
    requestId: stateOf(res).requestId,
  },
});

const rawRequestOf = (req: Request, bytes: Buffer): RawRequest => {
  const [pathname = '', ...search] = req.originalUrl.split('?');
  return {
    method: req.method,
    path: req.params,
    headers: req.headers,
    pathname,
    search: search.join('?'),
    body: { bytes, contentType: req.headers['content-type'] ?? '' },
  };
};

/** Serves a route: who is it, what do they want, and the answer. The only place that runs a use case. */
export const handle = (authenticate: Authenticate) => {
  const admitted = admit(authenticate);

  const identify = (
    { access }: Endpoint,
    req: Request,
    res: Response,
  ): TE.TaskEither<HttpError, Caller | SignedInCaller> => {
    const caller = callerOf(req, res);
    if (access === 'anyone') return TE.right(caller);
    return pipe(
      admitted(access, req.headers.authorization),
      TE.map((principal) => {
        stateOf(res).userId = principal.user.id;
        return { ...caller, ...principal };
      }),
    );
  };

  return (endpoint: Endpoint): RequestHandler =>
    async (req, res) => {
      const outcome = await pipe(
        identify(endpoint, req, res),
        TE.bindTo('caller'),
        TE.bindW('bytes', () => (endpoint.request.body === undefined ? TE.right(NO_BYTES) : readBody(req))),
        TE.flatMap(({ caller, bytes }) => endpoint.answer(rawRequestOf(req, bytes), caller)),
      )();
      if (E.isRight(outcome)) {
        if ('chunks' in outcome.right) await sendStream(req, res, outcome.right);
        else sendReply(res, outcome.right);
      } else sendProblem(req, res, problemOf(outcome.left));
    };
};
