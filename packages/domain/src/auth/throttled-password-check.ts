import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { HashingError, PasswordHasher, Verification } from '../user/password-hasher.port.js';
import type { PasswordHash } from '../user/password.js';
import { checkAddress, checkAttempt, waitAfterFailure, type CountedFailures } from './login-throttling.js';
import type { LoginAttempt, LoginFailures } from './login-failures.port.js';

export type ThrottleDeps = Readonly<{ passwordHasher: PasswordHasher; loginFailures: LoginFailures; clock: Clock }>;

export type ThrottleError = DomainErrorOf<'TooManyFailures'> | HashingError;

/** `refusal`: why a password is not taken, right or wrong; `null` when it was merely wrong, or is taken. */
export type ThrottledVerification = Verification & Readonly<{ refusal: DomainErrorOf<'TooManyFailures'> | null }>;

/**
 * Verifies a password unless too many were wrong. A failure is counted only after the verification, so that right
 * passwords never wait for each other; those who guess many at once are judged again afterwards. By then a right one among
 * them is refused and counted like the wrong ones, so that nothing tells which it was.
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
    TE.bindW('meanwhile', () => loginFailures.find(attempt)),
    TE.map(({ verification, meanwhile }) => judged(verification, meanwhile, clock.now())),
    TE.tap(({ matches }) => (matches ? TE.right(undefined) : loginFailures.recordFailure(attempt, clock.now()))),
  );

const judged = (verification: Verification, meanwhile: CountedFailures, now: Date): ThrottledVerification =>
  E.isRight(checkAddress(meanwhile, now))
    ? { ...verification, refusal: null }
    : { ...verification, matches: false, refusal: waitAfterFailure(meanwhile, now) };
