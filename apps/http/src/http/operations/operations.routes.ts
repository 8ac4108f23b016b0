import { Router, type RequestHandler } from 'express';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { hasBearerToken } from './bearer-token.js';
import type { Metrics } from '../../observability/metrics.js';
import { compressBody } from '../response/compress.js';
import { problemOf } from '../response/problem.js';
import { ok, sendProblem, sendReply } from '../response/reply.js';
import { notAuthenticated } from '../request/request-error.js';
import { requestStateOf } from '../request/request-state.js';
import { otherMethods } from '../routing/router.js';

export type OperationsDeps = Readonly<{
  /** A Left contains the reason. */
  readiness: Readonly<{ check: TaskEither<string, void> }>;
  metrics: Pick<Metrics, 'read' | 'contentType'>;
  /** The Bearer token for `/metrics`; `null`: no token is required. */
  metricsToken: string | null;
}>;

/** Exempt from the rate limit. */
export const OPERATIONS_PATHS: ReadonlySet<string> = new Set(
  ['/health', '/ready', '/metrics'].flatMap((path) => [path, `${path}/`]),
);

/** Uses no dependency. */
const health: RequestHandler = (_req, res) => sendReply(res, ok({ status: 'ok' }));

const ready =
  ({ check }: OperationsDeps['readiness']): RequestHandler =>
  async (_req, res) => {
    const outcome = await check();
    if (E.isRight(outcome)) sendReply(res, ok({ status: 'ready' }));
    else
      sendReply(res, {
        status: 503,
        body: { status: 'not_ready', reason: outcome.left, detail: 'Not ready', code: 'not_ready' },
        headers: { 'Retry-After': '1' },
      });
  };

const showMetrics =
  ({ metrics, metricsToken }: OperationsDeps): RequestHandler =>
  async (req, res) => {
    if (metricsToken !== null && !hasBearerToken(req.headers.authorization, metricsToken))
      return sendProblem(
        req,
        res,
        problemOf(req.headers.authorization === undefined ? notAuthenticated : { _tag: 'InvalidToken' }),
      );
    const text = await metrics.read();
    res.setHeader('Content-Type', metrics.contentType);
    compressBody(res, text.length);
    res.end(text);
  };

export const operationsRoutes = (deps: OperationsDeps): Router => {
  const router = Router({ caseSensitive: true });
  const get = (path: string, handler: RequestHandler): void => {
    router.get(
      path,
      (_req, res, next) => {
        requestStateOf(res).route = path;
        res.setHeader('Cache-Control', 'no-store');
        next();
      },
      handler,
    );
    router.all(path, otherMethods(['GET']));
  };
  get('/health', health);
  get('/ready', ready(deps.readiness));
  get('/metrics', showMetrics(deps));
  return router;
};
