import { MAX_LISTED_SESSIONS } from '@l-age/domain';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { forAnyone, forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { noContent, ok } from '../response/reply.js';
import { formBody, jsonOrFormBody } from '../request/validation/body.js';
import { list } from '../request/validation/values.js';
import { LogInForm, RefreshBody, SessionPath, TokenJson } from './auth.codecs.js';
import { SessionJson, sessionResponse, tokenResponse } from './auth.responses.js';
import type { RouteDeps } from '../routing/route-deps.js';

export const LOG_IN_PATH = '/auth/login';

export const authEndpoints = ({ useCases }: RouteDeps): readonly Endpoint[] => [
  forAnyone(
    {
      method: 'POST',
      path: LOG_IN_PATH,
      tag: 'auth',
      operationId: 'logIn',
      summary: 'Log in',
      description:
        'OAuth 2.0 password flow (RFC 6749, 4.3). Send the access token as Bearer token with other requests.',
      request: { body: formBody(LogInForm) },
      success: { status: 200, description: 'The tokens of the new session.', body: TokenJson },
      errors: {
        WrongCredentials: 'Unknown user, wrong password or deactivated user.',
        TooManyFailures: 'Too many wrong passwords for this account.',
        HashingQueueFull: 'The login queue is full.',
      },
    },
    ({ body: { username, password } }, { origin }) => useCases.logIn({ login: username, password, origin }),
    (tokens) => ok(tokenResponse(tokens)),
  ),
  forAnyone(
    {
      method: 'POST',
      path: '/auth/refresh',
      tag: 'auth',
      operationId: 'refreshSession',
      summary: 'Refresh the tokens',
      description:
        'Each refresh token can be used once, and again within ten seconds for parallel browser tabs. A later use ends the session, because the token may be stolen.',
      request: { body: jsonOrFormBody(RefreshBody) },
      success: { status: 200, description: 'The new tokens.', body: TokenJson },
      errors: { InvalidRefreshToken: 'The refresh token is invalid, expired, used or revoked.' },
    },
    ({ body: { refresh_token: refreshToken } }, { origin }) => useCases.refreshSession({ refreshToken, origin }),
    (tokens) => ok(tokenResponse(tokens)),
  ),
  forSignedIn(
    {
      method: 'POST',
      path: '/auth/logout',
      tag: 'auth',
      operationId: 'logOut',
      summary: 'Log out',
      description: 'Ends the session of the token. All tokens of the session become invalid.',
      request: {},
      success: { status: 204, description: 'Logged out.' },
      errors: {},
    },
    (_request, { actor, sessionId, origin }) => useCases.logOut({ actor, sessionId, origin }),
    () => noContent,
  ),
  forSignedIn(
    {
      method: 'GET',
      path: '/auth/sessions',
      tag: 'auth',
      operationId: 'listSessions',
      summary: 'List your sessions',
      description: `The last used session first. At most ${MAX_LISTED_SESSIONS} sessions.`,
      request: {},
      success: {
        status: 200,
        description: 'Your sessions.',
        body: list(SessionJson, { maxItems: MAX_LISTED_SESSIONS }),
      },
      errors: {},
    },
    (_request, { actor, sessionId }) =>
      pipe(
        useCases.listSessions({ actor }),
        TE.map((sessions) => sessions.map(sessionResponse(sessionId))),
      ),
    (sessions) => ok(sessions),
  ),
  forSignedIn(
    {
      method: 'DELETE',
      path: '/auth/sessions/{session_id}',
      tag: 'auth',
      operationId: 'endSession',
      summary: 'End a session',
      request: { path: SessionPath },
      success: { status: 204, description: 'Session ended.' },
      errors: { SessionNotFound: 'You have no such session.' },
    },
    ({ path: { session_id: sessionId } }, { actor, origin }) => useCases.endSession({ actor, sessionId, origin }),
    () => noContent,
  ),
];
