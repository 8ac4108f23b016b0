import type { UserId } from '@l-age/domain';
import { decide, UNUSED } from './decision.js';
import type { Decision, RateLimitPolicy } from './rate-limiter.port.js';

/** An exact sliding window for each user, in this process. Rejected requests are not counted. */
export type UserRateLimiter = (userId: UserId) => Decision;

export type UserRateLimiterOptions = Readonly<{
  policy: RateLimitPolicy;
  /** A monotonic clock, in milliseconds. */
  now?: () => number;
}>;

/** Keeps the times of the accepted requests of each user. Suitable for small limits. */
export const makeUserRateLimiter = ({
  policy,
  now = () => performance.now(),
}: UserRateLimiterOptions): UserRateLimiter => {
  const accepted = new Map<UserId, readonly number[]>();
  return (userId) => {
    const time = now();
    const inWindow = (accepted.get(userId) ?? []).filter((at) => time - at < policy.windowSeconds * 1000);
    const [oldest] = inWindow;
    const usage = oldest === undefined ? UNUSED : { count: inWindow.length, oldestAgeMilliseconds: time - oldest };
    const decision = decide(policy, usage);
    accepted.set(userId, decision.allowed ? [...inWindow, time] : inWindow);
    return decision;
  };
};
