import {
  mustChangePassword,
  passwordChangeRequired,
  requireScope,
  superuserRequired,
  type Authenticate,
  type Principal,
} from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Endpoint } from './endpoint.js';
import { notAuthenticated, type HttpError, type HttpErrorOf } from '../request/request-error.js';
import { scopeOf } from './scopes.js';

// RFC 9110, 11.4: the scheme is case-insensitive.
const CREDENTIALS = /^bearer(?: +(.*))?$/i;

/** Accepts a token in the `Authorization` header only (RFC 6750, 2.1). */
export const authenticateHeader =
  (authenticate: Authenticate) =>
  (authorization: string | undefined): TE.TaskEither<HttpError, Principal> => {
    const found = CREDENTIALS.exec(authorization ?? '');
    return found === null ? TE.left(notAuthenticated) : authenticate((found[1] ?? '').trim());
  };

/** Checks the scope, a pending change of a one-time password, and the role. */
export const authorize = (
  endpoint: Endpoint,
  principal: Principal,
): E.Either<HttpErrorOf<'PasswordChangeRequired' | 'SuperuserRequired' | 'InsufficientScope'>, void> =>
  pipe(
    endpoint.anyToken === true ? E.right(undefined) : requireScope(principal, scopeOf(endpoint)),
    E.filterOrElseW(
      () => endpoint.allowedBeforePasswordChange === true || !mustChangePassword(principal.user),
      passwordChangeRequired,
    ),
    E.filterOrElseW(() => endpoint.access !== 'superuser' || principal.actor.isSuperuser, superuserRequired),
  );
