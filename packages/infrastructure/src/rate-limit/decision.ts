import type { Decision, RateLimitPolicy } from './rate-limiter.port.js';

/** The accepted requests of one address that are in the window: how many, and how long ago the oldest was. */
export type Usage = Readonly<{ count: number; oldestAgeMilliseconds: number }>;

export const UNUSED: Usage = { count: 0, oldestAgeMilliseconds: 0 };

/** Judges one more request on top of those accepted before. The window is half open: what is as old as it has left. */
export const decide = (
  { limit, windowSeconds }: RateLimitPolicy,
  { count, oldestAgeMilliseconds }: Usage,
): Decision => {
  const allowed = count < limit;
  const resetSeconds = Math.max(1, Math.ceil(windowSeconds - oldestAgeMilliseconds / 1000));
  return {
    allowed,
    limit,
    windowSeconds,
    remaining: allowed ? limit - count - 1 : 0,
    resetSeconds,
    retryAfterSeconds: allowed ? 0 : resetSeconds,
  };
};
