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

type AdmitLiveError = AuthenticateError | InsufficientScope | DomainErrorOf<'PasswordChangeRequired'>;

/** A user who has shown a token, and the end of that token. */
export type Authenticated = Readonly<{ userId: UserId; token: string; expiresAt: Date }>;

/** Admits users who may read their inbox: those with the token of a login. */
export const authenticateLive = (
  authenticate: Authenticate,
  token: string,
): TE.TaskEither<AdmitLiveError, Authenticated> =>
  pipe(
    authenticate(token),
    TE.tap((principal) => TE.fromEither(requireScope(principal, null))),
    TE.filterOrElseW(({ user }) => !mustChangePassword(user), passwordChangeRequired),
    TE.map(({ user, expiresAt }) => ({ userId: user.id, token, expiresAt })),
  );
