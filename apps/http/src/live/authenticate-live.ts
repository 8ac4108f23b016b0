import {
  mustChangePassword,
  passwordChangeRequired,
  requireScope,
  type Authenticate,
  type AuthenticateError,
  type DomainErrorOf,
  type InsufficientScope,
  type UserId,
} from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

type AuthenticateLiveError = AuthenticateError | InsufficientScope | DomainErrorOf<'PasswordChangeRequired'>;

/** A user, their token and its expiry. */
export type Authenticated = Readonly<{ userId: UserId; token: string; expiresAt: Date }>;

/** Accepts access tokens only: API tokens cannot read the inbox. */
export const authenticateLive = (
  authenticate: Authenticate,
  token: string,
): TE.TaskEither<AuthenticateLiveError, Authenticated> =>
  pipe(
    authenticate(token),
    TE.tap((principal) => TE.fromEither(requireScope(principal, null))),
    TE.filterOrElseW(({ user }) => !mustChangePassword(user), passwordChangeRequired),
    TE.map(({ user, expiresAt }) => ({ userId: user.id, token, expiresAt })),
  );
