import type { LogIn } from '@l-age/domain';
import { forAnyone, type Endpoint } from '../endpoint.js';
import { ok } from '../reply.js';
import { formBody } from '../validation/body.js';
import { LogInForm, TokenJson } from './auth.codecs.js';

export const LOG_IN_PATH = '/auth/login';

export type AuthEndpointsDeps = Readonly<{ useCases: Readonly<{ logIn: LogIn }> }>;

export const authEndpoints = ({ useCases: { logIn } }: AuthEndpointsDeps): readonly Endpoint[] => [
  forAnyone(
    {
      method: 'POST',
      path: LOG_IN_PATH,
      tag: 'auth',
      operationId: 'logIn',
      summary: 'Log in',
      description: "OAuth2's password flow (RFC 6749, 4.3). Send the token with every other request as Bearer.",
      request: { body: formBody(LogInForm) },
      success: { status: 200, description: 'Logged in.', body: TokenJson },
      errors: {
        WrongCredentials: 'Unknown user, wrong password, or a deactivated user.',
        HashingQueueFull: 'Too many logins are waiting already.',
      },
    },
    ({ body: { username, password } }, { origin }) => logIn({ login: username, password, origin }),
    ({ accessToken, expiresInSeconds }) =>
      ok({ access_token: accessToken, token_type: 'bearer', expires_in: expiresInSeconds }),
  ),
];
