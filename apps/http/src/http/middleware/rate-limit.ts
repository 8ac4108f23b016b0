import type { Decision, RateLimiter } from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import type { RequestHandler, Response } from 'express';
import { problemOf } from '../response/problem.js';
import { sendProblem } from '../response/reply.js';
import { stateOf } from '../request/request-state.js';

export type RateLimitDeps = Readonly<{
  limiter: RateLimiter;
  onRefused: () => void;
  /** Paths that are never counted. */
  exempt: ReadonlySet<string>;
}>;

/** draft-ietf-httpapi-ratelimit-headers-10, and the older headers that many clients read; `Reset` is in Unix time. */
const setHeaders = (res: Response, { limit, windowSeconds, remaining, resetSeconds }: Decision): void => {
  res.setHeader('RateLimit-Policy', `"default";q=${limit};w=${windowSeconds}`);
  res.setHeader('RateLimit', `"default";r=${remaining};t=${resetSeconds}`);
  res.setHeader('X-RateLimit-Limit', limit);
  res.setHeader('X-RateLimit-Remaining', remaining);
  res.setHeader('X-RateLimit-Reset', Math.ceil(Date.now() / 1000) + resetSeconds);
};

/** Counts every request of an address, known route or not. A limiter that cannot answer refuses nobody. */
export const rateLimit =
  ({ limiter, onRefused, exempt }: RateLimitDeps): RequestHandler =>
  async (req, res, next) => {
    if (exempt.has(req.path)) return next();
    const judged = await limiter.hit(stateOf(res).ip ?? '')();
    if (E.isLeft(judged)) return next();
    const decision = judged.right;
    setHeaders(res, decision);
    if (decision.allowed) return next();
    onRefused();
    sendProblem(req, res, problemOf({ _tag: 'RateLimited', decision }));
  };
