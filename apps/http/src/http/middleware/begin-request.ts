import type { Logger, RequestOrigin } from '@l-age/infrastructure';
import type { Request, RequestHandler, Response } from 'express';
import { randomUUID } from 'node:crypto';
import type { Metrics } from '../../observability/metrics.js';
import { setRequestState, requestStateOf } from '../request/request-state.js';

export type BeginRequestDeps = Readonly<{
  logger: Logger;
  metrics: Pick<Metrics, 'requestStarted' | 'requestFinished'>;
  clientAddress: (origin: RequestOrigin) => string | null;
}>;

// The characters that proxies and tracing tools use. They cannot forge a header or a log line.
const VALID_REQUEST_ID = /^[A-Za-z0-9._:=+/@-]{1,128}$/;

const requestIdOf = (req: Request): string => {
  const sent = req.headers['x-request-id'];
  return typeof sent === 'string' && VALID_REQUEST_ID.test(sent) ? sent : randomUUID();
};

const pathOf = ({ originalUrl }: Request): string => originalUrl.split('?', 1)[0] ?? '';

/** Assigns the request id. Logs and counts the request when the connection of the response closes. */
export const beginRequest =
  ({ logger, metrics, clientAddress }: BeginRequestDeps): RequestHandler =>
  (req, res, next) => {
    const startedAt = performance.now();
    const requestId = requestIdOf(req);
    const ip = clientAddress({
      remoteAddress: req.socket.remoteAddress,
      forwardedFor: req.headers['x-forwarded-for'],
    });
    setRequestState(res, { requestId, ip, route: null, userId: null });
    res.setHeader('X-Request-ID', requestId);
    metrics.requestStarted();
    res.once('close', () => {
      const milliseconds = performance.now() - startedAt;
      report(logger, metrics, req, res, milliseconds);
    });
    next();
  };

const report = (
  logger: Logger,
  metrics: BeginRequestDeps['metrics'],
  req: Request,
  res: Response,
  milliseconds: number,
): void => {
  const { requestId, ip, route, userId } = requestStateOf(res);
  const status = res.statusCode;
  metrics.requestFinished({ method: req.method, route: route ?? 'none', status, seconds: milliseconds / 1000 });
  logger.info('request', {
    request_id: requestId,
    method: req.method,
    route,
    path: pathOf(req),
    status,
    ms: Math.round(milliseconds * 100) / 100,
    user_id: userId,
    ip,
    ...(res.writableFinished ? {} : { aborted: true }),
  });
};
