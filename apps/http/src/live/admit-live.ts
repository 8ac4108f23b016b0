import {
  mustChangePassword,
  passwordChangeRequired,
  requireScope,
  type Authenticate,
  type AuthenticateError,
  type DomainErrorOf,
  type UserId,
} from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';

type AdmitLiveError = AuthenticateError | DomainErrorOf<'InsufficientScope' | 'PasswordChangeRequired'>;

/** Who may listen: whoever may read an inbox, that is somebody who has logged in. */
export const admitLive = (authenticate: Authenticate, token: string): TE.TaskEither<AdmitLiveError, UserId> =>
  pipe(
    authenticate(token),
    TE.tap((principal) => TE.fromEither(requireScope(principal, null))),
    TE.filterOrElseW(({ user }) => !mustChangePassword(user), passwordChangeRequired),
    TE.map(({ user }) => user.id),
  );
