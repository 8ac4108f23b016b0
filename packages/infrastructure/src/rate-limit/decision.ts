import type { Decision, RateLimitPolicy } from './rate-limiter.port.js';

/** The accepted requests of one address in the window: their number, and the age of the oldest. */
export type Usage = Readonly<{ count: number; oldestAgeMilliseconds: number }>;

export const UNUSED: Usage = { count: 0, oldestAgeMilliseconds: 0 };

/**
 * Decides on one more request. The window is half open: a request that is exactly as old as the window no longer
 * counts.
 */
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
