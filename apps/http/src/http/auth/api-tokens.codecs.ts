import {
  API_TOKEN_DAYS,
  parseApiTokenName,
  SCOPES,
  type ApiToken,
  type ApiTokenDraft,
  type ApiTokenId,
  type CreatedApiToken,
  type Scope,
  type UserId,
} from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import { isoOf, isoOrNull, moment } from '../users/users.responses.js';
import { codecFrom, mapped, nullable, optional, refuse } from '../request/validation/codec.js';
import { dateTime } from '../request/validation/date-time.js';
import { integer, pathId } from '../request/validation/integer.js';
import { listQuery } from '../request/validation/query.js';
import { record } from '../request/validation/record.js';
import { anyText, list, oneOf, text } from '../request/validation/values.js';

export const ApiTokenPath = record('ApiTokenPath', {
  token_id: pathId<ApiTokenId>({ description: 'The id of the token.' }),
});

const Name = text(
  { minLength: 1, maxLength: 100, description: 'Trimmed.', examples: ['nightly import'] },
  parseApiTokenName,
);

const ScopeName = oneOf<Scope>(SCOPES);

const AnyScopes = list(ScopeName, { minItems: 1, maxItems: 20, description: 'What the token is for.' });

const Scopes = codecFrom(AnyScopes.name, AnyScopes.schema, (input, context) => {
  const decoded = AnyScopes.validate(input, context);
  if (E.isLeft(decoded)) return decoded;
  return decoded.right.length > 0
    ? E.right([...new Set(decoded.right)])
    : refuse<readonly Scope[]>(input, context, {
        type: 'too_short',
        msg: 'List should have at least 1 item after validation, not 0',
        ctx: { field_type: 'List', min_length: 1, actual_length: 0 },
      });
});

export const CreateApiTokenBody = mapped(
  record('CreateApiToken', {
    name: Name,
    scopes: Scopes,
    expires_at: optional(nullable(dateTime({ description: `Absent: in ${API_TOKEN_DAYS} days.` }))),
    user_id: optional(nullable(integer({ description: 'A service account, by superusers.' }))),
  }),
  ({ name, scopes, expires_at: expiresAt, user_id: ownerId }): ApiTokenDraft => ({
    name,
    scopes,
    expiresAt: expiresAt ?? null,
    ownerId: (ownerId ?? null) as UserId | null,
  }),
);

export const ListApiTokensQuery = mapped(
  listQuery({ user_id: optional(integer({ description: 'Whose tokens; for superusers. Absent: your own.' })) }),
  ({ user_id: ownerId }) => (ownerId ?? null) as UserId | null,
);

const fields = {
  id: integer(),
  name: anyText(),
  scopes: list(ScopeName),
  expires_at: moment,
};

export const ApiTokenJson = record('ApiToken', {
  ...fields,
  user_id: integer({ description: 'Who the token lets in.' }),
  created_at: moment,
  last_used_at: nullable(moment),
});

export const CreatedApiTokenJson = record('CreatedApiToken', {
  ...fields,
  token: anyText({ description: 'To be sent as Bearer. It is shown this once.' }),
});

export const apiTokenResponse = ({ id, name, scopes, ownerId, createdAt, expiresAt, lastUsedAt }: ApiToken) => ({
  id,
  name,
  scopes,
  user_id: ownerId,
  created_at: isoOf(createdAt),
  expires_at: isoOf(expiresAt),
  last_used_at: isoOrNull(lastUsedAt),
});

export const createdApiTokenResponse = ({ token: { id, name, scopes, expiresAt }, secret }: CreatedApiToken) => ({
  id,
  name,
  scopes,
  expires_at: isoOf(expiresAt),
  token: secret,
});
