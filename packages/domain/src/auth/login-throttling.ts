import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import { tooManyFailures, type DomainErrorOf } from '../shared/errors.js';
import type { Brand } from '../shared/brand.js';
import { foldCase, type User } from '../user/user.js';

/** The throttled account. An unknown login counts as an account too: responses do not reveal which accounts exist. */
export type AccountKey = Brand<string, 'AccountKey'>;

export const accountOf = (user: O.Option<Pick<User, 'id'>>, login: string): AccountKey =>
  pipe(
    user,
    O.match(
      () => `login:${foldCase(login)}`,
      ({ id }) => `user:${String(id)}`,
    ),
  ) as AccountKey;

/** The failures of an account, oldest first. The oldest may be missing. */
export type CountedFailures = Readonly<{
  fromThisAddress: readonly Date[];
  fromAnyAddress: readonly Date[];
  /** Whether the account has logged in from this address before. */
  isKnownAddress: boolean;
}>;

const WINDOW_MS = 15 * 60 * 1000;

export type ThrottlePolicy = Readonly<{
  /** The number of failures within 15 minutes that cause the first wait, of one second. */
  failures: number;
  /** The number of further failures that double the wait. */
  doublesEvery: number;
  longestSeconds: number;
}>;

export const ADDRESS_THROTTLE: ThrottlePolicy = { failures: 5, doublesEvery: 1, longestSeconds: 15 * 60 };

/** Milder: during a distributed attack the owner can still log in from a new address. */
export const ACCOUNT_THROTTLE: ThrottlePolicy = { failures: 20, doublesEvery: 5, longestSeconds: 60 };

const waitMs = (strikes: number, { doublesEvery, longestSeconds }: ThrottlePolicy): number =>
  strikes === 0 ? 0 : 1000 * Math.min(longestSeconds, 2 ** Math.floor((strikes - 1) / doublesEvery));

/**
 * The number of consecutive failures that cause a wait. The first one reaches the limit within 15 minutes. A further one
 * counts if it comes within 15 minutes after the previous wait.
 */
const strikesOf = (failures: readonly Date[], policy: ThrottlePolicy): number =>
  failures.reduce((strikes, at, index) => {
    const previous = failures[index - 1];
    const first = failures[index - policy.failures + 1];
    if (previous !== undefined && strikes > 0 && +at - +previous <= waitMs(strikes, policy) + WINDOW_MS)
      return strikes + 1;
    return first !== undefined && +at - +first <= WINDOW_MS ? 1 : 0;
  }, 0);

/** In milliseconds from `now`. 0 or less: no wait. */
const remainingWait = (failures: readonly Date[], policy: ThrottlePolicy, now: Date): number =>
  +(failures.at(-1) ?? 0) + waitMs(strikesOf(failures, policy), policy) - +now;

const throttledFor = (milliseconds: number): DomainErrorOf<'TooManyFailures'> =>
  tooManyFailures(Math.ceil(milliseconds / 1000));

const throttleFor = (milliseconds: number): E.Either<DomainErrorOf<'TooManyFailures'>, void> =>
  milliseconds > 0 ? E.left(throttledFor(milliseconds)) : E.right(undefined);

/** Checks the failures from this address alone. */
export const checkAddress = (
  { fromThisAddress }: CountedFailures,
  now: Date,
): E.Either<DomainErrorOf<'TooManyFailures'>, void> =>
  throttleFor(remainingWait(fromThisAddress, ADDRESS_THROTTLE, now));

/** The wait of a throttled address after one more failure. */
export const waitAfterFailure = ({ fromThisAddress }: CountedFailures, now: Date): DomainErrorOf<'TooManyFailures'> =>
  throttledFor(remainingWait([...fromThisAddress, now], ADDRESS_THROTTLE, now));

/**
 * Checks before a password is verified. A known address of the account is throttled only by its own failures: an attacker
 * cannot lock out the owner.
 */
export const checkAttempt = (counted: CountedFailures, now: Date): E.Either<DomainErrorOf<'TooManyFailures'>, void> =>
  throttleFor(
    Math.max(
      remainingWait(counted.fromThisAddress, ADDRESS_THROTTLE, now),
      counted.isKnownAddress ? 0 : remainingWait(counted.fromAnyAddress, ACCOUNT_THROTTLE, now),
    ),
  );
