import { makeAcceptedLog } from './accepted-log.js';
import type { AddressGroup } from './address-group.js';
import { makeAddressTable, NO_SLOT } from './address-table.js';
import { UNUSED, type Usage } from './decision.js';

/** The accepted requests in the window, by address. Times are milliseconds of a monotonic clock. */
export type SlidingWindows = Readonly<{
  /** Also marks the address as seen. */
  usage: (group: AddressGroup, now: number) => Usage;
  /** Counts a request. If there are too many addresses, the longest idle one is dropped. */
  record: (group: AddressGroup, now: number) => void;
  /** Drops up to `atMost` expired requests. True if there may be more. */
  dropExpired: (now: number, atMost: number) => boolean;
  trackedAddresses: () => number;
  /** The number of requests in memory, including some that expired. */
  logLength: () => number;
}>;

export type SlidingWindowsOptions = Readonly<{ windowMilliseconds: number; maxAddresses: number }>;

/**
 * One log of accepted requests in the order of time. The entries of one address are linked from its oldest. Entries
 * expire at the start of the log, and an address is dropped with its last entry.
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

  const hasExpired = (entry: number, now: number): boolean => now - log.timeOf(entry) >= windowMilliseconds;

  /** False if the address has dropped the entry, or was dropped itself: then another address can have the slot. */
  const isCounted = (entry: number, slot: number): boolean => countOf(slot) > 0 && entry >= oldestOf(slot);

  const dropAddress = (slot: number): void => {
    counted -= countOf(slot);
    counts[slot] = 0;
    addresses.remove(slot);
  };

  const dropOldestOf = (slot: number): void => {
    if (countOf(slot) === 1) return dropAddress(slot);
    counted -= 1;
    counts[slot] = countOf(slot) - 1;
    oldest[slot] = log.nextOf(oldestOf(slot));
  };

  const slotFor = (group: AddressGroup): number => {
    const known = addresses.find(group);
    if (known !== NO_SLOT) return known;
    if (addresses.size() === maxAddresses) dropAddress(addresses.longestIdle());
    return addresses.add(group);
  };

  const append = (time: number, slot: number, isOldest: boolean): void => {
    const entry = log.append(time, slot);
    if (isOldest) oldest[slot] = entry;
    else log.setNext(newest[slot] ?? 0, entry);
    newest[slot] = entry;
  };

  /** Removes the entries of dropped addresses if they are the larger part of the log. */
  const compact = (): void => {
    if (log.end() - log.start() <= 2 * counted + maxAddresses) return;
    const previous = log;
    log = makeAcceptedLog();
    for (let entry = previous.start(); entry < previous.end(); entry += 1) {
      const slot = previous.slotOf(entry);
      // Entries only move to lower numbers, so an address that is moved partially is still recognized.
      if (isCounted(entry, slot)) append(previous.timeOf(entry), slot, entry === oldestOf(slot));
    }
  };

  return {
    usage: (group, now) => {
      const slot = addresses.find(group);
      if (slot === NO_SLOT) return UNUSED;
      addresses.markSeen(slot);
      while (countOf(slot) > 0 && hasExpired(oldestOf(slot), now)) dropOldestOf(slot);
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
        if (entry === log.end() || !hasExpired(entry, now)) return false;
        const slot = log.slotOf(entry);
        if (isCounted(entry, slot)) dropOldestOf(slot);
        log.dropOldest();
      }
      return true;
    },
    trackedAddresses: addresses.size,
    logLength: () => log.end() - log.start(),
  };
};
