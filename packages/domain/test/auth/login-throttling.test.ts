import {
  ACCOUNT_THROTTLE,
  accountOf,
  ADDRESS_THROTTLE,
  checkAddress,
  checkAttempt,
  type CountedFailures,
} from '@l-age/domain';
import { userId } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import { refused } from '../outcome.js';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;
const at = (milliseconds: number): Date => new Date(START + milliseconds);

const failedAt = (...milliseconds: readonly number[]): readonly Date[] => milliseconds.map(at);
const times = (count: number): readonly Date[] => Array<Date>(count).fill(at(0));

const counted = (more: Partial<CountedFailures>): CountedFailures => ({
  fromThisAddress: [],
  fromAnyAddress: [],
  isKnownAddress: false,
  ...more,
});

/** In seconds; 0 when there is no need to wait. */
const waitAt = (now: number, failures: Partial<CountedFailures>): number =>
  refused(checkAttempt(counted(failures), at(now)))?.retryAfterSeconds ?? 0;

describe('checkAttempt', () => {
  it('throttles from the fifth failure of one address', () => {
    expect([0, 1, 2, 3, 4, 5].map((count) => waitAt(0, { fromThisAddress: times(count) }))).to.deep.equal([
      0, 0, 0, 0, 0, 1,
    ]);
  });

  it('doubles the wait with each failure, from a second to fifteen minutes', () => {
    const waits = Array.from({ length: 14 }, (_, index) => waitAt(0, { fromThisAddress: times(index + 5) }));
    expect(waits).to.deep.equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
  });

  it('ends the wait at a time after the last failure', () => {
    const fromThisAddress = failedAt(0, 0, 0, 0, 0, 5_000);
    expect([5_000, 6_000, 6_001, 6_999, 7_000].map((now) => waitAt(now, { fromThisAddress }))).to.deep.equal([
      2, 1, 1, 1, 0,
    ]);
  });

  it('counts only failures within fifteen minutes', () => {
    expect(waitAt(15 * MINUTE, { fromThisAddress: failedAt(0, 1, 2, 3, 15 * MINUTE) })).to.equal(1);
    expect(waitAt(15 * MINUTE + 1, { fromThisAddress: failedAt(0, 1, 2, 3, 15 * MINUTE + 1) })).to.equal(0);
    const everyFourMinutes = failedAt(...Array.from({ length: 50 }, (_, index) => index * 4 * MINUTE));
    expect(waitAt(49 * 4 * MINUTE, { fromThisAddress: everyFourMinutes })).to.equal(0);
  });

  it('continues doubling within fifteen minutes after a wait, and resets after that', () => {
    const afterWait = (pause: number) => {
      const again = 1000 + pause;
      return waitAt(again, { fromThisAddress: [...times(5), at(again)] });
    };
    expect(afterWait(15 * MINUTE)).to.equal(2);
    expect(afterWait(15 * MINUTE + 1)).to.equal(0);
  });

  it('throttles all addresses together later and for shorter times', () => {
    const waits = [19, 20, 24, 25, 30, 45, 50, 100].map((count) => waitAt(0, { fromAnyAddress: times(count) }));
    expect(waits).to.deep.equal([0, 1, 1, 2, 4, 32, 60, 60]);
    expect(ACCOUNT_THROTTLE.failures).to.be.greaterThan(ADDRESS_THROTTLE.failures);
  });

  it('applies the longer wait', () => {
    expect(waitAt(0, { fromThisAddress: times(10), fromAnyAddress: times(20) })).to.equal(32);
    expect(waitAt(0, { fromThisAddress: times(5), fromAnyAddress: times(100) })).to.equal(60);
  });

  it('throttles a known address only for its own failures', () => {
    expect(waitAt(0, { fromAnyAddress: times(100), isKnownAddress: true })).to.equal(0);
    expect(waitAt(0, { fromThisAddress: times(6), fromAnyAddress: times(100), isKnownAddress: true })).to.equal(2);
  });

  it('ignores failures of other addresses in the second check', () => {
    const judge = (failures: Partial<CountedFailures>) => refused(checkAddress(counted(failures), at(0)));
    expect(judge({ fromAnyAddress: times(100) })).to.equal(undefined);
    expect(judge({ fromThisAddress: times(5) })).to.deep.equal({ _tag: 'TooManyFailures', retryAfterSeconds: 1 });
  });
});

describe('accountOf', () => {
  it('returns one account for all logins of a user, and one for each unknown login', () => {
    expect(accountOf(O.some({ id: userId(7) }), 'anna')).to.equal(
      accountOf(O.some({ id: userId(7) }), 'a@example.com'),
    );
    expect(accountOf(O.none, 'Nobody')).to.equal(accountOf(O.none, 'nobody'));
    expect(accountOf(O.none, 'user:7')).not.to.equal(accountOf(O.some({ id: userId(7) }), 'anna'));
  });
});
