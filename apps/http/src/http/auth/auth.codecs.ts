import * as E from 'fp-ts/lib/Either.js';
import { codec, optional } from '../validation/codec.js';
import { patternMismatch } from '../validation/field-problem.js';
import { record } from '../validation/record.js';
import { anyText, constant } from '../validation/values.js';
import { integer } from '../validation/integer.js';

const GRANT_TYPE = '^password$';

const GrantType = codec<'password'>('grant type', { type: 'string', pattern: GRANT_TYPE }, (input) =>
  input === 'password' ? E.right(input) : E.left(patternMismatch(GRANT_TYPE)),
);

/** The form of OAuth2's password grant (RFC 6749, 4.3.2), as FastAPI's OAuth2PasswordRequestForm takes it. */
export const LogInForm = record('LogInForm', {
  grant_type: optional(GrantType),
  username: anyText({ description: 'The username or the e-mail address.', examples: ['admin'] }),
  password: anyText({ format: 'password', examples: ['Admin123!'] }),
  scope: optional(anyText({ description: 'Accepted and ignored.' })),
  client_id: optional(anyText({ description: 'Accepted and ignored.' })),
  client_secret: optional(anyText({ format: 'password', description: 'Accepted and ignored.' })),
});

export const TokenJson = record('Token', {
  access_token: anyText({ description: 'A signed JSON Web Token (RFC 7519), to be sent as Bearer.' }),
  token_type: constant('bearer'),
  expires_in: integer({ description: 'Seconds for which the token is valid.', minimum: 1, examples: [7200] }),
});
