import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { HashingError, PasswordHasher, Verification } from '../user/password-hasher.port.js';
import type { PasswordHash } from '../user/password.js';
import { judgeAddress, judgeAttempt } from './guessing.js';
import type { LoginAttempt, LoginFailures } from './login-failures.port.js';

export type GuardDeps = Readonly<{ passwordHasher: PasswordHasher; loginFailures: LoginFailures; clock: Clock }>;

export type GuardError = DomainErrorOf<'TooManyFailures'> | HashingError;

/**
 * Verifies a password unless too many were wrong. A failure is counted only after the verification, so that right
 * passwords never wait for each other; those who guess many at once are judged again when one of them is right.
 */
export const verifyGuarded = (
  { passwordHasher, loginFailures, clock }: GuardDeps,
  attempt: LoginAttempt,
  password: string,
  hash: O.Option<PasswordHash>,
): TE.TaskEither<GuardError, Verification> =>
  pipe(
    loginFailures.find(attempt),
    TE.flatMapEither((counted) => judgeAttempt(counted, clock.now())),
    TE.flatMap(() => passwordHasher.verify(password, hash)),
    TE.tap(({ matches }): TE.TaskEither<GuardError, unknown> =>
      matches
        ? pipe(
            loginFailures.find(attempt),
            TE.flatMapEither((counted) => judgeAddress(counted, clock.now())),
          )
        : loginFailures.recordFailure(attempt, clock.now()),
    ),
  );
