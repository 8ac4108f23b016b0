import {
  mustChangePassword,
  passwordChangeRequired,
  superuserRequired,
  type Authenticate,
  type Principal,
} from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Endpoint } from './endpoint.js';
import { notAuthenticated, type HttpError } from './request-error.js';

// RFC 9110, 11.4: the scheme in any case, then spaces, then the credentials.
const CREDENTIALS = /^bearer(?: +(.*))?$/i;

type Admission = Pick<Endpoint, 'access' | 'allowedBeforePasswordChange'>;

/** Lets those in whom the route is for. The token counts in the `Authorization` header only (RFC 6750, 2.1). */
export const admit =
  (authenticate: Authenticate) =>
  (
    { access, allowedBeforePasswordChange }: Admission,
    authorization: string | undefined,
  ): TE.TaskEither<HttpError, Principal> => {
    const found = CREDENTIALS.exec(authorization ?? '');
    if (found === null) return TE.left(notAuthenticated);
    return pipe(
      authenticate((found[1] ?? '').trim()),
      TE.filterOrElseW(
        ({ user }) => allowedBeforePasswordChange === true || !mustChangePassword(user),
        passwordChangeRequired,
      ),
      TE.filterOrElseW(({ actor }) => access !== 'superuser' || actor.isSuperuser, superuserRequired),
    );
  };
