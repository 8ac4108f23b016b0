import { randomInt } from 'node:crypto';
import type { AddressGroup } from './address-group.js';

/** No slot. Slots are numbered from 1 and are reused. */
export const NO_SLOT = 0;

/** The tracked addresses, in the order in which they were last seen. */
export type AddressTable = Readonly<{
  size: () => number;
  find: (group: AddressGroup) => number;
  /** Adds a new group as the last seen one. The table must not be full. */
  add: (group: AddressGroup) => number;
  remove: (slot: number) => void;
  markSeen: (slot: number) => void;
  longestIdle: () => number;
}>;

const UINT32 = 0x1_0000_0000;

/** MurmurHash3's finalizer: each input bit affects all output bits. */
const mix = (value: number): number => {
  const once = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
};

const at = (array: Int32Array | Uint32Array, index: number): number => array[index] ?? 0;

/**
 * A hash table with chaining and a list in the order of last use, in preallocated typed arrays. With a million addresses
 * in a `Map`, each growth and each garbage collection would stop the process for 100 ms. Unused pages of the arrays take
 * no memory. The hash is seeded against deliberate collisions.
 */
export const makeAddressTable = (capacity: number): AddressTable => {
  const buckets = 2 ** Math.ceil(Math.log2(capacity));
  const firstInBucket = new Int32Array(buckets);
  const nextInBucket = new Int32Array(capacity + 1);
  const highs = new Uint32Array(capacity + 1);
  const lows = new Uint32Array(capacity + 1);
  // A ring through slot 0: its successor is the longest idle slot, its predecessor the last seen one.
  const seenBefore = new Int32Array(capacity + 1);
  const seenAfter = new Int32Array(capacity + 1);
  const highSeed = randomInt(UINT32);
  const lowSeed = randomInt(UINT32);

  let size = 0;
  let slotsEverUsed = 0;
  let firstFree = NO_SLOT; // the first free slot, linked by nextInBucket

  const bucketOf = (high: number, low: number): number => mix(mix(low ^ lowSeed) ^ high ^ highSeed) & (buckets - 1);

  const allocateSlot = (): number => {
    if (firstFree === NO_SLOT) return (slotsEverUsed += 1);
    const slot = firstFree;
    firstFree = at(nextInBucket, slot);
    return slot;
  };

  const unlinkFromBucket = (slot: number): void => {
    const bucket = bucketOf(at(highs, slot), at(lows, slot));
    const next = at(nextInBucket, slot);
    let previous = at(firstInBucket, bucket);
    if (previous === slot) {
      firstInBucket[bucket] = next;
      return;
    }
    while (at(nextInBucket, previous) !== slot) previous = at(nextInBucket, previous);
    nextInBucket[previous] = next;
  };

  const unlinkFromRing = (slot: number): void => {
    const before = at(seenBefore, slot);
    const after = at(seenAfter, slot);
    seenAfter[before] = after;
    seenBefore[after] = before;
  };

  const linkAsLastSeen = (slot: number): void => {
    const last = at(seenBefore, NO_SLOT);
    seenBefore[slot] = last;
    seenAfter[slot] = NO_SLOT;
    seenAfter[last] = slot;
    seenBefore[NO_SLOT] = slot;
  };

  return {
    size: () => size,
    find: ({ high, low }) => {
      let slot = at(firstInBucket, bucketOf(high, low));
      while (slot !== NO_SLOT && (at(lows, slot) !== low || at(highs, slot) !== high)) slot = at(nextInBucket, slot);
      return slot;
    },
    add: ({ high, low }) => {
      const slot = allocateSlot();
      const bucket = bucketOf(high, low);
      highs[slot] = high;
      lows[slot] = low;
      nextInBucket[slot] = at(firstInBucket, bucket);
      firstInBucket[bucket] = slot;
      linkAsLastSeen(slot);
      size += 1;
      return slot;
    },
    remove: (slot) => {
      unlinkFromBucket(slot);
      unlinkFromRing(slot);
      nextInBucket[slot] = firstFree;
      firstFree = slot;
      size -= 1;
    },
    markSeen: (slot) => {
      unlinkFromRing(slot);
      linkAsLastSeen(slot);
    },
    longestIdle: () => at(seenAfter, NO_SLOT),
  };
};
