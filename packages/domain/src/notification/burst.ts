import type { LaneAge } from './lane.port.js';

/** How long messages of a burst wait. */
export type BurstTiming = Readonly<{
  /** Seconds without anything new after which a burst is over. A person, or a script, that goes on is quicker than that. */
  calmSeconds: number;
  /** Seconds after which nothing waits any longer: who goes on without a pause is heard of this often all the same. */
  longestWaitSeconds: number;
}>;

export const BURST_TIMING: BurstTiming = { calmSeconds: 2, longestWaitSeconds: 10 };

/**
 * Whether a new message was preceded by another just before it was queued. Nothing that happens to it afterwards changes
 * the answer, however long it has to wait for Discord, the database or a restart.
 */
export const isInBurst = ({ head, posted }: LaneAge, { calmSeconds }: BurstTiming): boolean =>
  posted !== null && head > posted - calmSeconds;

/** Seconds until a burst is over, or has lasted long enough; 0 when it has. */
export const secondsUntilCalm = ({ head, latest }: LaneAge, { calmSeconds, longestWaitSeconds }: BurstTiming): number =>
  Math.max(0, Math.min(calmSeconds - (latest ?? head), longestWaitSeconds - head));
