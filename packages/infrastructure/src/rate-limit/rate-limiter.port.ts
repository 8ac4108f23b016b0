import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '@l-age/domain';

/** At most `limit` (a whole number, 1 or more) accepted requests in any window of so many seconds. */
export type RateLimitPolicy = Readonly<{ limit: number; windowSeconds: number }>;

/** What became of one request, and how its address stands after it. */
export type Decision = Readonly<{
  allowed: boolean;
  limit: number;
  windowSeconds: number;
  /** How many more would be accepted at this moment. */
  remaining: number;
  /** Until the oldest of the counted requests leaves the window and `remaining` grows; rounded up to whole seconds. */
  resetSeconds: number;
  /** When a request will be accepted again, in whole seconds, rounded up; 0 when this one was. */
  retryAfterSeconds: number;
}>;

/**
 * An exact sliding window for each address. Refused requests are not counted. An IPv4 address counts as itself, also
 * when mapped into IPv6; IPv6 addresses count by /64, the least that one customer gets (RFC 6177); whatever is no
 * address counts as one.
 */
export type RateLimiter = Readonly<{
  hit: (address: string) => TaskEither<Unavailable, Decision>;
}>;
