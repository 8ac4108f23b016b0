import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf } from '../shared/errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { HashingError, PasswordHasher, Verification } from '../user/password-hasher.port.js';
import type { PasswordHash } from '../user/password.js';
import { checkAddress, checkAttempt, waitAfterFailure, type CountedFailures } from './login-throttling.js';
import type { LoginAttempt, LoginFailures } from './login-failures.port.js';

export type ThrottleDeps = Readonly<{ passwordHasher: PasswordHasher; loginFailures: LoginFailures; clock: Clock }>;

export type ThrottleError = DomainErrorOf<'TooManyFailures'> | HashingError;

/** `throttled`: the address had too many failures, and the result does not count. */
export type ThrottledVerification = Verification & Readonly<{ throttled: DomainErrorOf<'TooManyFailures'> | null }>;

/**
 * Verifies a password unless the account is throttled. Failures count after the verification, so that parallel logins with
 * the correct password do not delay each other. A second check follows the verification: in a burst of guesses, a correct
 * one fails like the wrong ones.
 */
export const verifyThrottled = (
  { passwordHasher, loginFailures, clock }: ThrottleDeps,
  attempt: LoginAttempt,
  password: string,
  hash: O.Option<PasswordHash>,
): TE.TaskEither<ThrottleError, ThrottledVerification> =>
  pipe(
    loginFailures.find(attempt),
    TE.flatMapEither((counted) => checkAttempt(counted, clock.now())),
    TE.flatMap(() => passwordHasher.verify(password, hash)),
    TE.bindTo('verification'),
    TE.bindW('failures', () => loginFailures.find(attempt)),
    TE.map(({ verification, failures }) => resultOf(verification, failures, clock.now())),
    TE.tap(({ matches }) => (matches ? TE.right(undefined) : loginFailures.recordFailure(attempt, clock.now()))),
  );

const resultOf = (verification: Verification, failures: CountedFailures, now: Date): ThrottledVerification =>
  E.isRight(checkAddress(failures, now))
    ? { ...verification, throttled: null }
    : { ...verification, matches: false, throttled: waitAfterFailure(failures, now) };
