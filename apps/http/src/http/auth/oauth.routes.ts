import {
  mayIntrospect,
  notAllowed,
  SCOPES,
  type IssuedTokens,
  type LogIn,
  type Origin,
  type RefreshSession,
} from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forAnyone, forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { ok } from '../response/reply.js';
import type { HttpErrorOf } from '../request/request-error.js';
import { IntrospectionJson, TokenForm, TokenJson, TokenRequestForm } from './auth.codecs.js';
import { introspectionResponse, tokenResponse } from './auth.responses.js';
import { oauthForm, oauthError, required, type OAuthParameters } from './oauth-form.js';
import type { RouteDeps } from '../routing/route-deps.js';

// RFC 6749, 5.1, for HTTP/1.0 caches.
const NOT_CACHED = { Pragma: 'no-cache' };

type TokenError = HttpErrorOf<'OAuthError' | 'TooManyFailures' | 'HashingQueueFull' | 'Unavailable'>;

type Granted = Readonly<{ tokens: IssuedTokens; hasScope: boolean }>;

const byPassword = (logIn: LogIn, form: OAuthParameters, origin: Origin): TE.TaskEither<TokenError, IssuedTokens> =>
  pipe(
    TE.Do,
    TE.bind('login', () => TE.fromEither(required(form, 'username'))),
    TE.bind('password', () => TE.fromEither(required(form, 'password'))),
    TE.flatMap(({ login, password }) =>
      pipe(
        logIn({ login, password, origin }),
        TE.mapError((error): TokenError =>
          error._tag === 'WrongCredentials' ? oauthError('invalid_grant', 'Incorrect username or password') : error,
        ),
      ),
    ),
  );

const byRefreshToken = (
  refreshSession: RefreshSession,
  form: OAuthParameters,
  origin: Origin,
): TE.TaskEither<TokenError, IssuedTokens> =>
  pipe(
    TE.fromEither(required(form, 'refresh_token')),
    TE.flatMap((refreshToken) =>
      pipe(
        refreshSession({ refreshToken, origin }),
        TE.mapError((error): TokenError =>
          error._tag === 'InvalidRefreshToken'
            ? oauthError('invalid_grant', 'The refresh token is invalid, expired, used or revoked')
            : error,
        ),
      ),
    ),
  );

export const oauthEndpoints = ({
  useCases: { logIn, refreshSession, revokeToken, introspectToken },
}: RouteDeps): readonly Endpoint[] => {
  const grant = (form: OAuthParameters, origin: Origin): TE.TaskEither<TokenError, IssuedTokens> => {
    switch (form.get('grant_type')) {
      case 'password':
        return byPassword(logIn, form, origin);
      case 'refresh_token':
        return byRefreshToken(refreshSession, form, origin);
      case undefined:
        return TE.left(oauthError('invalid_request', 'Missing parameter: grant_type'));
      default:
        return TE.left(oauthError('unsupported_grant_type', 'The grant types are password and refresh_token'));
    }
  };

  return [
    forAnyone(
      {
        method: 'POST',
        path: '/auth/token',
        tag: 'auth',
        operationId: 'issueToken',
        summary: 'Issue tokens to an OAuth 2.0 client',
        description:
          'The grants `password` and `refresh_token` of RFC 6749, with its errors. Client authentication is optional.',
        request: { body: oauthForm(TokenRequestForm) },
        success: { status: 200, description: 'The tokens.', body: TokenJson },
        errors: {
          OAuthError: 'The request, the password or the refresh token is invalid. `error` is the code of RFC 6749.',
          TooManyFailures: 'Too many wrong passwords for this account.',
          HashingQueueFull: 'The login queue is full.',
        },
      },
      ({ body }, { origin }) =>
        pipe(
          TE.fromEither(body),
          TE.flatMap((form) =>
            pipe(
              grant(form, origin),
              TE.map((tokens): Granted => ({ tokens, hasScope: form.has('scope') })),
            ),
          ),
        ),
      ({ tokens, hasScope }) =>
        // RFC 6749, 3.3: the response names the granted scope if it can differ from the requested one.
        ok({ ...tokenResponse(tokens), ...(hasScope ? { scope: SCOPES.join(' ') } : {}) }, NOT_CACHED),
    ),
    forAnyone(
      {
        method: 'POST',
        path: '/auth/revoke',
        tag: 'auth',
        operationId: 'revokeToken',
        summary: 'Revoke a token',
        description: 'RFC 7009. Revokes an API token, or ends the session of an access token or refresh token.',
        request: { body: oauthForm(TokenForm) },
        success: { status: 200, description: 'The token is revoked, or was not valid before.' },
        errors: { OAuthError: 'The request has no token.' },
      },
      ({ body }, { origin }) =>
        pipe(
          TE.fromEither(body),
          TE.flatMapEither((form) => required(form, 'token')),
          TE.flatMap((token): TE.TaskEither<HttpErrorOf<'OAuthError' | 'Unavailable'>, void> =>
            revokeToken({ token, origin }),
          ),
        ),
      () => ({ status: 200 }),
    ),
    forSignedIn(
      {
        method: 'POST',
        path: '/auth/introspect',
        tag: 'auth',
        operationId: 'introspectToken',
        summary: 'Introspect a token',
        description: 'RFC 7662. For other services. Available to superusers and service accounts.',
        anyToken: true,
        request: { body: oauthForm(TokenForm) },
        success: {
          status: 200,
          description: 'The state of the token, and its claims if it is valid.',
          body: IntrospectionJson,
        },
        errors: { OAuthError: 'The request has no token.', NotAllowed: 'For superusers and service accounts only.' },
      },
      ({ body }, principal) =>
        pipe(
          TE.fromEither(mayIntrospect(principal) ? E.right(body) : E.left(notAllowed())),
          TE.flatMapEither(E.flatMap((form: OAuthParameters) => required(form, 'token'))),
          TE.flatMap((token) => introspectToken({ principal, token })),
        ),
      (found) => ok(introspectionResponse(found)),
    ),
  ];
};
