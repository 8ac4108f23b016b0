import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logger.js';
import type { Claim, DeliveryQueue } from './delivery-queue.js';

/** A claim this process works on. */
export type HeldClaim = Readonly<{
  claim: Claim;
  /** Whether another process has taken the delivery over. */
  isLost: () => boolean;
  /** False when the wait was cut short, by the loss of the claim or the end of the process. */
  wait: (seconds: number) => Promise<boolean>;
  release: () => void;
}>;

/** Everything this process has claimed and not settled yet. */
export type HeldClaims = Readonly<{
  hold: (claim: Claim) => HeldClaim;
  /** How many there are that do not wait. */
  busy: () => number;
  /** Tells the queue that they are still worked on. */
  keepAll: () => Promise<void>;
  /** Ends every wait, those to come too. */
  hurry: () => void;
}>;

type Entry = Readonly<{ claim: Claim; waits: AbortController }> & { lost: boolean };

export const makeHeldClaims = (queue: Pick<DeliveryQueue, 'keep'>, logger: Logger): HeldClaims => {
  const held = new Set<Entry>();
  let waiting = 0;
  let inHurry = false;

  const wait = async ({ waits: { signal } }: Entry, seconds: number): Promise<boolean> => {
    waiting += 1;
    try {
      await sleep(seconds * 1000, undefined, { signal });
      return true;
    } catch {
      return false;
    } finally {
      waiting -= 1;
    }
  };

  return {
    busy: () => held.size - waiting,

    hold: (claim) => {
      const entry: Entry = { claim, waits: new AbortController(), lost: false };
      if (inHurry) entry.waits.abort();
      held.add(entry);
      return {
        claim,
        isLost: () => entry.lost,
        wait: (seconds) => wait(entry, seconds),
        release: () => void held.delete(entry),
      };
    },

    keepAll: async () => {
      const asked = [...held];
      if (asked.length === 0) return;
      const kept = await queue.keep(asked.map(({ claim }) => claim));
      for (const entry of asked) {
        // One that was settled while the queue was asked is not held any more.
        if (kept.has(entry.claim.jobId) || !held.has(entry)) continue;
        entry.lost = true;
        entry.waits.abort();
        logger.warn('a delivery was taken over by another process', { notification_id: entry.claim.notificationId });
      }
    },

    hurry: () => {
      inHurry = true;
      for (const { waits } of held) waits.abort();
    },
  };
};
