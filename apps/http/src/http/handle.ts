import type { Authenticate, RecordRefusal } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Request, RequestHandler, Response } from 'express';
import { recordRefusals } from './audit/record-refusals.js';
import { admit, identify } from './authenticate.js';
import type { Caller, Endpoint, RawRequest, SignedInCaller } from './endpoint.js';
import { problemOf } from './problem.js';
import { readBody } from './read-body.js';
import { sendProblem, sendReply, type Reply } from './reply.js';
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

export type HandleDeps = Readonly<{ authenticate: Authenticate; recordRefusal: RecordRefusal }>;

/** Serves a route: who is it, what do they want, and the answer. The only place that runs a use case. */
export const handle = ({ authenticate, recordRefusal }: HandleDeps) => {
  const identified = identify(authenticate);

  const answer = (endpoint: Endpoint, req: Request, caller: Caller | SignedInCaller): TE.TaskEither<HttpError, Reply> =>
    pipe(
      endpoint.request.body === undefined ? TE.right(NO_BYTES) : readBody(req),
      TE.flatMap((bytes) => endpoint.answer(rawRequestOf(req, bytes), caller)),
    );

  const answerSignedIn = (endpoint: Endpoint, req: Request, caller: SignedInCaller): TE.TaskEither<HttpError, Reply> =>
    pipe(
      TE.fromEither(admit(endpoint, caller)),
      TE.flatMap(() => answer(endpoint, req, caller)),
      TE.tapError(recordRefusals(recordRefusal, endpoint, req.params, caller)),
    );

  const outcomeOf = (endpoint: Endpoint, req: Request, res: Response): TE.TaskEither<HttpError, Reply> =>
    endpoint.access === 'anyone'
      ? answer(endpoint, req, callerOf(req, res))
      : pipe(
          identified(req.headers.authorization),
          TE.tapIO((principal) => () => void (stateOf(res).userId = principal.user.id)),
          TE.flatMap((principal) => answerSignedIn(endpoint, req, { ...callerOf(req, res), ...principal })),
        );

  return (endpoint: Endpoint): RequestHandler =>
    async (req, res) => {
      const outcome = await outcomeOf(endpoint, req, res)();
      if (E.isLeft(outcome)) sendProblem(req, res, problemOf(outcome.left));
      else if ('chunks' in outcome.right) await sendStream(req, res, outcome.right);
      else sendReply(res, outcome.right);
    };
};
