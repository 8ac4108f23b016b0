import { equal, notEqual } from 'node:assert/strict';
import type { Clock } from '#src/shared/clock.port.js';
import { contractCase, type Contract, type Disposable } from './contract.js';

export type ClockSubject = Disposable & Readonly<{ clock: Clock }>;

/** {@link Clock}. */
export const clockContract: Contract<ClockSubject> = {
  name: 'Clock',
  cases: [
    contractCase('returns the current time', async ({ clock }) => {
      equal(Number.isFinite(clock.now().getTime()), true);
    }),
    contractCase('returns a new date for each call', async ({ clock }) => {
      const given = clock.now();
      given.setFullYear(1900);
      notEqual(clock.now().getFullYear(), 1900);
    }),
  ],
};
