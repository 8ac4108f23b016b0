import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import type { Brand } from '../shared/brand.js';
import { tooManyFailures, type DomainErrorOf } from '../errors.js';
import { foldCase, type User } from '../user/user.js';

/** Whose password is guessed. A name that nobody has is an account like any other, so that no answer tells them apart. */
export type AccountKey = Brand<string, 'AccountKey'>;

export const accountOf = (user: O.Option<Pick<User, 'id'>>, login: string): AccountKey =>
  pipe(
    user,
    O.match(
      () => `login:${foldCase(login)}`,
      ({ id }) => `user:${String(id)}`,
    ),
  ) as AccountKey;

/** The failures of an account so far, in ascending order of their time; the oldest may have been forgotten. */
export type CountedFailures = Readonly<{
  fromThisAddress: readonly Date[];
  fromAnyAddress: readonly Date[];
  /** Whether the account has logged in from this address before. */
  isKnownAddress: boolean;
}>;

const WINDOW_MS = 15 * 60 * 1000;

export type ThrottlePolicy = Readonly<{
  /** So many failures within 15 minutes cost the first wait, of one second. */
  failures: number;
  /** After so many further failures the wait doubles. */
  doublesEvery: number;
  longestSeconds: number;
}>;

export const ADDRESS_THROTTLE: ThrottlePolicy = { failures: 5, doublesEvery: 1, longestSeconds: 15 * 60 };

/** Slower, and never long: who is attacked from everywhere can still log in from a place where they never were. */
export const ACCOUNT_THROTTLE: ThrottlePolicy = { failures: 20, doublesEvery: 5, longestSeconds: 60 };

const waitMs = (strikes: number, { doublesEvery, longestSeconds }: ThrottlePolicy): number =>
  strikes === 0 ? 0 : 1000 * Math.min(longestSeconds, 2 ** Math.floor((strikes - 1) / doublesEvery));

/**
 * How many failures in a row cost a wait. The first is the one that makes too many within 15 minutes; each further one
 * counts that comes within 15 minutes of the end of the wait before it.
 */
const strikesOf = (failures: readonly Date[], policy: ThrottlePolicy): number =>
  failures.reduce((strikes, at, index) => {
    const previous = failures[index - 1];
    const first = failures[index - policy.failures + 1];
    if (previous !== undefined && strikes > 0 && +at - +previous <= waitMs(strikes, policy) + WINDOW_MS)
      return strikes + 1;
    return first !== undefined && +at - +first <= WINDOW_MS ? 1 : 0;
  }, 0);

/** In milliseconds from `now`; 0 or less when nobody has to wait. */
const remainingWait = (failures: readonly Date[], policy: ThrottlePolicy, now: Date): number =>
  +(failures.at(-1) ?? 0) + waitMs(strikesOf(failures, policy), policy) - +now;

const refusalFor = (milliseconds: number): DomainErrorOf<'TooManyFailures'> =>
  tooManyFailures(Math.ceil(milliseconds / 1000));

const refuseFor = (milliseconds: number): E.Either<DomainErrorOf<'TooManyFailures'>, void> =>
  milliseconds > 0 ? E.left(refusalFor(milliseconds)) : E.right(undefined);

/** Whether the address has failed too often; what others did is no reason. */
export const checkAddress = (
  { fromThisAddress }: CountedFailures,
  now: Date,
): E.Either<DomainErrorOf<'TooManyFailures'>, void> => refuseFor(remainingWait(fromThisAddress, ADDRESS_THROTTLE, now));

/** How long an address that has to wait already waits after one more failure. */
export const waitAfterFailure = ({ fromThisAddress }: CountedFailures, now: Date): DomainErrorOf<'TooManyFailures'> =>
  refusalFor(remainingWait([...fromThisAddress, now], ADDRESS_THROTTLE, now));

/**
 * Whether a password may be tried. An address from which the account logged in before waits for its own failures only,
 * so that nobody can lock the owner out from elsewhere.
 */
export const checkAttempt = (counted: CountedFailures, now: Date): E.Either<DomainErrorOf<'TooManyFailures'>, void> =>
  refuseFor(
    Math.max(
      remainingWait(counted.fromThisAddress, ADDRESS_THROTTLE, now),
      counted.isKnownAddress ? 0 : remainingWait(counted.fromAnyAddress, ACCOUNT_THROTTLE, now),
    ),
  );
