import type { UserId } from '@l-age/domain';
import { makeLocalWindows, type LocalWindowsOptions } from './local-windows.js';
import type { Decision } from './rate-limiter.port.js';

/** An exact sliding window for each user, in this process. Refused requests are not counted. */
export type UserRateLimiter = (userId: UserId) => Decision;

export const makeUserRateLimiter = (options: LocalWindowsOptions): UserRateLimiter => {
  const windows = makeLocalWindows(options);
  return (userId) => {
    const group = { high: 0, low: userId };
    const decision = windows.judge(group);
    if (decision.allowed) windows.count(group, windows.now());
    return decision;
  };
};
