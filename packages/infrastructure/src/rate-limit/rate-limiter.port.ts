import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '@l-age/domain';

/** At most `limit` accepted requests (an integer of 1 or more) in any window of `windowSeconds`. */
export type RateLimitPolicy = Readonly<{ limit: number; windowSeconds: number }>;

/** The decision on a request, and the state of its address after it. */
export type Decision = Readonly<{
  allowed: boolean;
  limit: number;
  windowSeconds: number;
  /** The number of requests that would be accepted now. */
  remaining: number;
  /** Whole seconds, rounded up, until the oldest counted request leaves the window. */
  resetSeconds: number;
  /** Whole seconds, rounded up, until the next request is accepted; 0 if this one was accepted. */
  retryAfterSeconds: number;
}>;

/**
 * An exact sliding window for each address. Rejected requests are not counted. An IPv4 address mapped into IPv6 counts
 * as the IPv4 address. IPv6 addresses are grouped by /64, the smallest network of a customer (RFC 6177). All texts that
 * are not addresses count as one.
 */
export type RateLimiter = Readonly<{
  hit: (address: string) => TaskEither<Unavailable, Decision>;
}>;
