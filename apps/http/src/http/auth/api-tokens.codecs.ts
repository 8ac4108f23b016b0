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
import { timestamp, toIso, toIsoOrNull } from '../response/timestamp.js';
import { codecFrom, fail, mapped, nullable, optional } from '../request/validation/codec.js';
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

const ScopeList = list(ScopeName, { minItems: 1, maxItems: 20, description: 'The permissions of the token.' });

const Scopes = codecFrom(ScopeList.name, ScopeList.schema, (input, context) => {
  const decoded = ScopeList.validate(input, context);
  if (E.isLeft(decoded)) return decoded;
  return decoded.right.length > 0
    ? E.right([...new Set(decoded.right)])
    : fail<readonly Scope[]>(input, context, {
        type: 'too_short',
        msg: 'List should have at least 1 item after validation, not 0',
        ctx: { field_type: 'List', min_length: 1, actual_length: 0 },
      });
});

export const CreateApiTokenBody = mapped(
  record('CreateApiToken', {
    name: Name,
    scopes: Scopes,
    expires_at: optional(nullable(dateTime({ description: `Default: in ${API_TOKEN_DAYS} days.` }))),
    user_id: optional(
      nullable(integer({ description: 'The service account that owns the token. For superusers only. Default: you.' })),
    ),
  }),
  ({ name, scopes, expires_at: expiresAt, user_id: ownerId }): ApiTokenDraft => ({
    name,
    scopes,
    expiresAt: expiresAt ?? null,
    ownerId: (ownerId ?? null) as UserId | null,
  }),
);

export const ListApiTokensQuery = mapped(
  listQuery({
    user_id: optional(integer({ description: 'The owner of the tokens. For superusers only. Default: you.' })),
  }),
  ({ user_id: ownerId }) => (ownerId ?? null) as UserId | null,
);

const fields = {
  id: integer(),
  name: anyText(),
  scopes: list(ScopeName),
  expires_at: timestamp,
};

export const ApiTokenJson = record('ApiToken', {
  ...fields,
  user_id: integer({ description: 'The owner of the token.' }),
  created_at: timestamp,
  last_used_at: nullable(timestamp),
});

export const CreatedApiTokenJson = record('CreatedApiToken', {
  ...fields,
  token: anyText({ description: 'The secret, to be sent as Bearer token. Returned once only.' }),
});

export const apiTokenResponse = ({ id, name, scopes, ownerId, createdAt, expiresAt, lastUsedAt }: ApiToken) => ({
  id,
  name,
  scopes,
  user_id: ownerId,
  created_at: toIso(createdAt),
  expires_at: toIso(expiresAt),
  last_used_at: toIsoOrNull(lastUsedAt),
});

export const createdApiTokenResponse = ({ token: { id, name, scopes, expiresAt }, secret }: CreatedApiToken) => ({
  id,
  name,
  scopes,
  expires_at: toIso(expiresAt),
  token: secret,
});
