import { equal, notEqual } from 'node:assert/strict';
import type { Clock } from '#src/shared/clock.port.js';
import { contractCase, type Contract, type Disposable } from './contract.js';

export type ClockSubject = Disposable & Readonly<{ clock: Clock }>;

/** {@link Clock}. */
export const clockContract: Contract<ClockSubject> = {
  name: 'a clock',
  cases: [
    contractCase('tells an instant', async ({ clock }) => {
      equal(Number.isFinite(clock.now().getTime()), true);
    }),
    contractCase('is not moved by whoever changes the date it gave', async ({ clock }) => {
      const given = clock.now();
      given.setFullYear(1900);
      notEqual(clock.now().getFullYear(), 1900);
    }),
  ],
};
