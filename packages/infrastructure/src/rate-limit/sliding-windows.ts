import { makeAcceptedLog } from './accepted-log.js';
import type { AddressGroup } from './address-group.js';
import { makeAddressTable, NO_SLOT } from './address-table.js';
import { UNUSED, type Usage } from './decision.js';

/** The accepted requests that are in the window, by address. Times are milliseconds of a clock that never goes back. */
export type SlidingWindows = Readonly<{
  /** Also marks the address as seen. */
  usage: (group: AddressGroup, now: number) => Usage;
  /** Counts a request. With too many addresses, the one that was not seen for the longest time is forgotten. */
  record: (group: AddressGroup, now: number) => void;
  /** Drops up to so many requests that left the window; true when there may be more. */
  dropExpired: (now: number, atMost: number) => boolean;
  followedAddresses: () => number;
  /** The requests held in memory: those that count, and a bounded number of those that no longer do. */
  logLength: () => number;
}>;

export type SlidingWindowsOptions = Readonly<{ windowMilliseconds: number; maxAddresses: number }>;

/**
 * One log of accepted requests in the order of time, in which those of one address are chained from its oldest on. So
 * what leaves the window leaves at the start of the log, and an address is dropped together with its last request.
 */
export const makeSlidingWindows = ({ windowMilliseconds, maxAddresses }: SlidingWindowsOptions): SlidingWindows => {
  const addresses = makeAddressTable(maxAddresses);
  const counts = new Uint32Array(maxAddresses + 1);
  const oldest = new Float64Array(maxAddresses + 1);
  const newest = new Float64Array(maxAddresses + 1);
  let log = makeAcceptedLog();
  let counted = 0;
  let latestTime = -Infinity;

  const countOf = (slot: number): number => counts[slot] ?? 0;
  const oldestOf = (slot: number): number => oldest[slot] ?? 0;

  const hasLeft = (entry: number, now: number): boolean => now - log.timeOf(entry) >= windowMilliseconds;

  /** Not so when its address dropped the entry already, or was forgotten: then the slot may be another's by now. */
  const isCounted = (entry: number, slot: number): boolean => countOf(slot) > 0 && entry >= oldestOf(slot);

  const forget = (slot: number): void => {
    counted -= countOf(slot);
    counts[slot] = 0;
    addresses.remove(slot);
  };

  const dropOldestOf = (slot: number): void => {
    if (countOf(slot) === 1) return forget(slot);
    counted -= 1;
    counts[slot] = countOf(slot) - 1;
    oldest[slot] = log.followerOf(oldestOf(slot));
  };

  const slotFor = (group: AddressGroup): number => {
    const known = addresses.find(group);
    if (known !== NO_SLOT) return known;
    if (addresses.size() === maxAddresses) forget(addresses.longestIdle());
    return addresses.add(group);
  };

  const append = (time: number, slot: number, isOldest: boolean): void => {
    const entry = log.append(time, slot);
    if (isOldest) oldest[slot] = entry;
    else log.setFollower(newest[slot] ?? 0, entry);
    newest[slot] = entry;
  };

  /** Leaves out what forgotten addresses left behind, when it has become the greater part of the log. */
  const compact = (): void => {
    if (log.end() - log.start() <= 2 * counted + maxAddresses) return;
    const former = log;
    log = makeAcceptedLog();
    for (let entry = former.start(); entry < former.end(); entry += 1) {
      const slot = former.slotOf(entry);
      // Entries only move to lower numbers, so that an address that has moved in part is still recognised.
      if (isCounted(entry, slot)) append(former.timeOf(entry), slot, entry === oldestOf(slot));
    }
  };

  return {
    usage: (group, now) => {
      const slot = addresses.find(group);
      if (slot === NO_SLOT) return UNUSED;
      addresses.markSeen(slot);
      while (countOf(slot) > 0 && hasLeft(oldestOf(slot), now)) dropOldestOf(slot);
      const count = countOf(slot);
      return count === 0 ? UNUSED : { count, oldestAgeMilliseconds: now - log.timeOf(oldestOf(slot)) };
    },
    record: (group, now) => {
      latestTime = Math.max(latestTime, now);
      const slot = slotFor(group);
      append(latestTime, slot, countOf(slot) === 0);
      counts[slot] = countOf(slot) + 1;
      counted += 1;
      compact();
    },
    dropExpired: (now, atMost) => {
      for (let dropped = 0; dropped < atMost; dropped += 1) {
        const entry = log.start();
        if (entry === log.end() || !hasLeft(entry, now)) return false;
        const slot = log.slotOf(entry);
        if (isCounted(entry, slot)) dropOldestOf(slot);
        log.dropOldest();
      }
      return true;
    },
    followedAddresses: addresses.size,
    logLength: () => log.end() - log.start(),
  };
};
