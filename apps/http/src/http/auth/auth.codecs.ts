import type { SessionId } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { codec, mapped, optional } from '../request/validation/codec.js';
import { patternMismatch } from '../request/validation/field-problem.js';
import { integer } from '../request/validation/integer.js';
import { record } from '../request/validation/record.js';
import { anyText, constant } from '../request/validation/values.js';

const GRANT_TYPE = '^password$';

const GrantType = codec<'password'>('grant type', { type: 'string', pattern: GRANT_TYPE }, (input) =>
  input === 'password' ? E.right(input) : E.left(patternMismatch(GRANT_TYPE)),
);

/** OAuth 2.0 password grant (RFC 6749, 4.3.2), compatible with FastAPI's OAuth2PasswordRequestForm. */
export const LogInForm = record('LogInForm', {
  grant_type: optional(GrantType),
  username: anyText({ description: 'The username or the e-mail address.', examples: ['admin'] }),
  password: anyText({ format: 'password', examples: ['Admin123!'] }),
  scope: optional(anyText({ description: 'Accepted and ignored.' })),
  client_id: optional(anyText({ description: 'Accepted and ignored.' })),
  client_secret: optional(anyText({ format: 'password', description: 'Accepted and ignored.' })),
});

const RefreshTokenText = anyText({ format: 'password', description: 'The latest refresh token of the session.' });

export const RefreshBody = record('Refresh', { refresh_token: RefreshTokenText });

/** Documents the form of `/auth/token`. The route itself reports OAuth 2.0 errors. */
export const TokenRequestForm = record('TokenRequest', {
  grant_type: anyText({ enum: ['password', 'refresh_token'] }),
  username: optional(anyText({ description: 'For `password`: the username or the e-mail address.' })),
  password: optional(anyText({ format: 'password', description: 'For `password`.' })),
  refresh_token: optional(anyText({ format: 'password', description: 'For `refresh_token`.' })),
  scope: optional(anyText({ description: 'Accepted and ignored: the token has all rights of the user.' })),
  client_id: optional(anyText({ description: 'Accepted and ignored, like Basic authentication of the client.' })),
});

/** Documents the form of `/auth/revoke` and `/auth/introspect`. */
export const TokenForm = record('TokenForm', {
  token: anyText({ format: 'password', description: 'An access token, a refresh token or an API token.' }),
  token_type_hint: optional(anyText({ description: 'Accepted and ignored.' })),
});

export const TokenJson = record('Token', {
  access_token: anyText({ description: 'A signed JSON Web Token (RFC 7519), to be sent as Bearer token.' }),
  token_type: constant('bearer'),
  expires_in: integer({ description: 'Lifetime of the access token in seconds.', minimum: 1, examples: [7200] }),
  refresh_token: anyText({ description: 'For one use of `/auth/refresh`. Store it like a password.' }),
  refresh_expires_in: integer({ description: 'Lifetime of the refresh token in seconds.', minimum: 1 }),
  scope: optional(anyText({ description: 'The granted scope, if the request has one.' })),
});

export const SessionPath = record('SessionPath', {
  session_id: mapped(anyText({ description: 'The id of the session.' }), (id) => id.toLowerCase() as SessionId),
});

export const IntrospectionJson = record('Introspection', {
  active: codec<boolean>('flag', { type: 'boolean' }, (input) => E.right(input === true)),
  token_type: optional(constant('bearer')),
  sub: optional(anyText({ description: 'The id of the user.' })),
  username: optional(anyText()),
  sid: optional(anyText({ description: 'The id of the session.' })),
  iat: optional(integer({ description: 'Unix time in seconds.' })),
  exp: optional(integer({ description: 'Unix time in seconds.' })),
  scope: optional(anyText()),
});
