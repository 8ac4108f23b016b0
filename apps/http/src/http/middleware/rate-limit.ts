import type { Decision, RateLimiter } from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import type { RequestHandler, Response } from 'express';
import { problemOf } from '../response/problem.js';
import { sendProblem } from '../response/reply.js';
import { requestStateOf } from '../request/request-state.js';

export type RateLimitDeps = Readonly<{
  limiter: RateLimiter;
  onRejected: () => void;
  /** Paths that do not count. */
  exempt: ReadonlySet<string>;
}>;

/** draft-ietf-httpapi-ratelimit-headers-10, and the older headers that many clients read. `X-RateLimit-Reset` is Unix time. */
const setHeaders = (res: Response, { limit, windowSeconds, remaining, resetSeconds }: Decision): void => {
  res.setHeader('RateLimit-Policy', `"default";q=${limit};w=${windowSeconds}`);
  res.setHeader('RateLimit', `"default";r=${remaining};t=${resetSeconds}`);
  res.setHeader('X-RateLimit-Limit', limit);
  res.setHeader('X-RateLimit-Remaining', remaining);
  res.setHeader('X-RateLimit-Reset', Math.ceil(Date.now() / 1000) + resetSeconds);
};

/** Counts all requests of an address, also for unknown routes. Accepts all requests while the limiter fails. */
export const rateLimit =
  ({ limiter, onRejected, exempt }: RateLimitDeps): RequestHandler =>
  async (req, res, next) => {
    if (exempt.has(req.path)) return next();
    const outcome = await limiter.hit(requestStateOf(res).ip ?? '')();
    if (E.isLeft(outcome)) return next();
    const decision = outcome.right;
    setHeaders(res, decision);
    if (decision.allowed) return next();
    onRejected();
    sendProblem(req, res, problemOf({ _tag: 'RateLimited', decision }));
  };
