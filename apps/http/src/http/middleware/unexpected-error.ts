import type { Logger } from '@l-age/infrastructure';
import type { ErrorRequestHandler } from 'express';
import { sendProblem } from '../response/reply.js';
import { requestStateOf } from '../request/request-state.js';

export type UnexpectedErrorDeps = Readonly<{ logger: Logger; showDetail: boolean }>;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Handles a bug. The response contains only the request id, and in development mode also the error message. */
export const unexpectedError =
  ({ logger, showDetail }: UnexpectedErrorDeps): ErrorRequestHandler =>
  (error: unknown, req, res, _next) => {
    const { requestId, route } = requestStateOf(res);
    logger.error('unexpected error', { request_id: requestId, method: req.method, route, error });
    if (res.headersSent) {
      res.destroy();
      return;
    }
    sendProblem(req, res, {
      status: 500,
      code: 'internal_error',
      detail: 'Internal Server Error',
      more: { request_id: requestId, ...(showDetail ? { error: messageOf(error) } : {}) },
    });
  };
