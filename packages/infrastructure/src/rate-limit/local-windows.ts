import type { AddressGroup } from './address-group.js';
import { decide } from './decision.js';
import type { Decision, RateLimitPolicy } from './rate-limiter.port.js';
import { makeSlidingWindows, type SlidingWindows } from './sliding-windows.js';

/** About 60 MB if all are used, and 20 bytes for each accepted request. */
const MAX_ADDRESSES = 1_000_000;

/** The number of expired entries that each request removes. It adds at most one. */
const DROPPED_PER_REQUEST = 8;

/** The number of expired entries that the timer removes at once. This takes less than a millisecond. */
const DROPPED_PER_TICK = 1000;
const TICK_MILLISECONDS = 10;
const IDLE_TICK_MILLISECONDS = 1000;

export type LocalWindowsOptions = Readonly<{
  policy: RateLimitPolicy;
  maxAddresses?: number;
  /** A monotonic clock, in milliseconds; fractions record. */
  now?: () => number;
}>;

/** The accepted requests of this process. Expired ones are removed automatically. */
export type LocalWindows = Readonly<{
  now: () => number;
  /** Decides on a request without counting it. */
  check: (group: AddressGroup) => Decision;
  /** Counts a request that was accepted at this time of `now()`. */
  record: (group: AddressGroup, at: number) => void;
  trackedAddresses: () => number;
}>;

/** Starts a timer that removes expired entries until there are none. It does not keep the process alive. */
const makeCleanup = (windows: SlidingWindows, now: () => number): (() => void) => {
  let isScheduled = false;

  const tick = (): void => {
    const mayBeMore = windows.dropExpired(now(), DROPPED_PER_TICK);
    isScheduled = windows.logLength() > 0;
    if (isScheduled) setTimeout(tick, mayBeMore ? TICK_MILLISECONDS : IDLE_TICK_MILLISECONDS).unref();
  };

  return () => {
    if (isScheduled) return;
    isScheduled = true;
    setTimeout(tick, IDLE_TICK_MILLISECONDS).unref();
  };
};

export const makeLocalWindows = ({
  policy,
  maxAddresses = MAX_ADDRESSES,
  now = () => performance.now(),
}: LocalWindowsOptions): LocalWindows => {
  const windows = makeSlidingWindows({ windowMilliseconds: policy.windowSeconds * 1000, maxAddresses });
  const scheduleCleanup = makeCleanup(windows, now);
  return {
    now,
    check: (group) => {
      const time = now();
      windows.dropExpired(time, DROPPED_PER_REQUEST);
      return decide(policy, windows.usage(group, time));
    },
    record: (group, at) => {
      windows.record(group, at);
      scheduleCleanup();
    },
    trackedAddresses: windows.trackedAddresses,
  };
};
