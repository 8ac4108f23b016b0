import type { AddressGroup } from './address-group.js';
import { decide } from './decision.js';
import type { Decision, RateLimitPolicy } from './rate-limiter.port.js';
import { makeSlidingWindows, type SlidingWindows } from './sliding-windows.js';

/** Some 60 MB when all are in use, and 20 bytes for each of their accepted requests. */
const MAX_ADDRESSES = 1_000_000;

/** What each request clears away behind others; more than the one that it may add. */
const DROPPED_A_REQUEST = 8;

/** What the timer clears when requests stay away: so many take well under a millisecond. */
const DROPPED_A_TICK = 1000;
const TICK_MILLISECONDS = 10;
const IDLE_TICK_MILLISECONDS = 1000;

export type LocalWindowsOptions = Readonly<{
  policy: RateLimitPolicy;
  maxAddresses?: number;
  /** A monotonic clock, in milliseconds; fractions count. */
  now?: () => number;
}>;

/** This process's own count of accepted requests, which clears itself. */
export type LocalWindows = Readonly<{
  now: () => number;
  /** What would become of a request. Counts nothing. */
  judge: (group: AddressGroup) => Decision;
  /** Counts a request accepted at the given time of this clock. */
  count: (group: AddressGroup, at: number) => void;
  followedAddresses: () => number;
}>;

/** Starts a timer that clears the windows until they are empty. It keeps no process alive. */
const makeClearing = (windows: SlidingWindows, now: () => number): (() => void) => {
  let underWay = false;

  const tick = (): void => {
    const mayBeMore = windows.dropExpired(now(), DROPPED_A_TICK);
    underWay = windows.logLength() > 0;
    if (underWay) setTimeout(tick, mayBeMore ? TICK_MILLISECONDS : IDLE_TICK_MILLISECONDS).unref();
  };

  return () => {
    if (underWay) return;
    underWay = true;
    setTimeout(tick, IDLE_TICK_MILLISECONDS).unref();
  };
};

export const makeLocalWindows = ({
  policy,
  maxAddresses = MAX_ADDRESSES,
  now = () => performance.now(),
}: LocalWindowsOptions): LocalWindows => {
  const windows = makeSlidingWindows({ windowMilliseconds: policy.windowSeconds * 1000, maxAddresses });
  const keepClearing = makeClearing(windows, now);
  return {
    now,
    judge: (group) => {
      const time = now();
      windows.dropExpired(time, DROPPED_A_REQUEST);
      return decide(policy, windows.usage(group, time));
    },
    count: (group, at) => {
      windows.record(group, at);
      keepClearing();
    },
    followedAddresses: windows.followedAddresses,
  };
};
