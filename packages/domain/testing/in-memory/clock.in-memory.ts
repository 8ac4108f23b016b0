import type { Clock } from '#src/shared/clock.port.js';

export type SettableClock = Clock &
  Readonly<{
    set: (instant: Date) => void;
    advance: (milliseconds: number) => void;
  }>;

/** Returns `start` until it is set or advanced. */
export const makeSettableClock = (start: Date = new Date('2026-01-01T12:00:00.000Z')): SettableClock => {
  let milliseconds = start.getTime();
  return {
    now: () => new Date(milliseconds),
    set: (instant) => void (milliseconds = instant.getTime()),
    advance: (by) => void (milliseconds += by),
  };
};
