import { deepEqual, equal } from 'node:assert/strict';
import type { AccountKey } from '#src/auth/login-throttling.js';
import { REMEMBERED_FAILURES, type LoginAttempt } from '#src/auth/login-failures.port.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import type { LoginFailuresSubject } from '../store-subject.js';

const account = (name: string): AccountKey => name as AccountKey;

const HERE: LoginAttempt = { account: account('user:1'), address: '192.0.2.1' };
const ELSEWHERE: LoginAttempt = { account: account('user:1'), address: '2001:db8::1' };
const NOWHERE: LoginAttempt = { account: account('user:1'), address: null };
const SOMEBODY_ELSE: LoginAttempt = { account: account('login:\u0000 "x" 王'), address: '192.0.2.1' };

const START = new Date('2026-01-01T12:00:00.000Z').getTime();
const at = (milliseconds: number): Date => new Date(START + milliseconds);

const fail = ({ loginFailures }: LoginFailuresSubject, attempt: LoginAttempt, time: Date) =>
  succeed(loginFailures.recordFailure(attempt, time));

/** {@link LoginFailures}: every failure counts, for its own account and address only. */
export const loginFailuresContract: Contract<LoginFailuresSubject> = {
  name: 'LoginFailures',
  cases: [
    contractCase('returns no failures for an unknown account', async ({ loginFailures }) => {
      const nothing = { fromThisAddress: [], fromAnyAddress: [], isKnownAddress: false };
      deepEqual(await succeed(loginFailures.find(HERE)), nothing);
      deepEqual(await succeed(loginFailures.find(NOWHERE)), nothing);
    }),
    contractCase('counts per account and address, and per account over all addresses', async (subject) => {
      await fail(subject, HERE, at(1));
      await fail(subject, ELSEWHERE, at(2));
      await fail(subject, NOWHERE, at(3));
      await fail(subject, HERE, at(4));
      await fail(subject, SOMEBODY_ELSE, at(5));
      const all = [1, 2, 3, 4].map(at);
      const counted = (times: readonly number[]) => ({
        fromThisAddress: times.map(at),
        fromAnyAddress: all,
        isKnownAddress: false,
      });
      deepEqual(await succeed(subject.loginFailures.find(HERE)), counted([1, 4]));
      deepEqual(await succeed(subject.loginFailures.find(ELSEWHERE)), counted([2]));
      deepEqual(await succeed(subject.loginFailures.find(NOWHERE)), counted([3]));
      deepEqual((await succeed(subject.loginFailures.find(SOMEBODY_ELSE))).fromAnyAddress, [at(5)]);
    }),
    contractCase('counts all concurrent failures', async (subject) => {
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => fail(subject, index % 2 === 0 ? HERE : ELSEWHERE, at(index))),
      );
      const { fromThisAddress, fromAnyAddress } = await succeed(subject.loginFailures.find(HERE));
      deepEqual(
        fromThisAddress,
        Array.from({ length: 25 }, (_, index) => at(2 * index)),
      );
      deepEqual(
        fromAnyAddress,
        Array.from({ length: 50 }, (_, index) => at(index)),
      );
    }),
    contractCase('keeps the latest failures', async (subject) => {
      const many = REMEMBERED_FAILURES + 5;
      for (let index = 0; index < many; index += 1) await fail(subject, HERE, at(index));
      const { fromThisAddress } = await succeed(subject.loginFailures.find(HERE));
      equal(fromThisAddress.length >= REMEMBERED_FAILURES, true);
      deepEqual(fromThisAddress.at(-1), at(many - 1));
    }),
    contractCase('makes an address known after a success, and deletes only its failures', async (subject) => {
      await fail(subject, HERE, at(1));
      await fail(subject, ELSEWHERE, at(2));
      await succeed(subject.loginFailures.recordSuccess(HERE, at(3)));
      deepEqual(await succeed(subject.loginFailures.find(HERE)), {
        fromThisAddress: [],
        fromAnyAddress: [at(1), at(2)],
        isKnownAddress: true,
      });
      deepEqual((await succeed(subject.loginFailures.find(ELSEWHERE))).isKnownAddress, false);
      await fail(subject, HERE, at(4));
      deepEqual(await succeed(subject.loginFailures.find(HERE)), {
        fromThisAddress: [at(4)],
        fromAnyAddress: [1, 2, 4].map(at),
        isKnownAddress: true,
      });
    }),
  ],
};
