import * as TE from 'fp-ts/lib/TaskEither.js';
import { addressGroupOf } from './address-group.js';
import { makeLocalWindows } from './local-windows.js';
import type { RateLimiter, RateLimitPolicy } from './rate-limiter.port.js';

export type MemoryRateLimiterOptions = Readonly<{
  policy: RateLimitPolicy;
  maxAddresses?: number;
  /** A monotonic clock, in milliseconds; fractions count. */
  now?: () => number;
}>;

/** A limiter for one process. */
export const makeMemoryRateLimiter = (options: MemoryRateLimiterOptions): RateLimiter => {
  const windows = makeLocalWindows(options);
  return {
    hit: (address) =>
      TE.fromIO(() => {
        const group = addressGroupOf(address);
        const decision = windows.check(group);
        if (decision.allowed) windows.record(group, windows.now());
        return decision;
      }),
  };
};
