import { MAX_API_TOKENS, type CreatedApiToken } from '@l-age/domain';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { IdempotencyHeaders } from '../request/idempotency.js';
import { noContent, ok, type Reply } from '../response/reply.js';
import { jsonBody } from '../request/validation/body.js';
import { list } from '../request/validation/values.js';
import {
  ApiTokenJson,
  ApiTokenPath,
  apiTokenResponse,
  CreateApiTokenBody,
  CreatedApiTokenJson,
  createdApiTokenResponse,
  ListApiTokensQuery,
} from './api-tokens.codecs.js';
import type { RouteDeps } from '../routing/route-deps.js';

const CREATED = 201;

const createdToken = (token: CreatedApiToken): Reply => ({ status: CREATED, body: createdApiTokenResponse(token) });

const createTokenEndpoint = ({ useCases, idempotent }: RouteDeps): Endpoint => {
  const createOnce = idempotent(createdToken);
  return forSignedIn(
    {
      method: 'POST',
      path: '/auth/tokens',
      tag: 'auth',
      operationId: 'createApiToken',
      summary: 'Create an API token',
      description:
        'For scripts and services. Send it as Bearer token. It has the rights of its owner within its scopes.',
      request: { headers: IdempotencyHeaders, body: jsonBody(CreateApiTokenBody) },
      success: {
        status: CREATED,
        description: 'The created token with its secret, which is returned once only.',
        body: CreatedApiTokenJson,
        headers: ['Idempotency-Replayed'],
      },
      errors: {
        SuperuserRequired: '`user_id` is for superusers only.',
        UnknownServiceAccount: '`user_id` is not an active service account.',
        ExpiryNotInFuture: '`expires_at` is in the past.',
        TooManyApiTokens: `The account has ${MAX_API_TOKENS} tokens, the maximum.`,
        IdempotencyKeyReused: 'The `Idempotency-Key` was used for another request.',
      },
    },
    (request, { actor, origin }, raw) =>
      createOnce(request, raw, (once) => useCases.createApiToken({ actor, origin, draft: request.body, once })),
    (reply) => reply,
  );
};

/** These routes reject API tokens, so that a leaked one cannot create others. */
export const apiTokenEndpoints = (deps: RouteDeps): readonly Endpoint[] => [
  createTokenEndpoint(deps),
  forSignedIn(
    {
      method: 'GET',
      path: '/auth/tokens',
      tag: 'auth',
      operationId: 'listApiTokens',
      summary: 'List API tokens',
      description: 'Newest first, with expired tokens, without secrets.',
      request: { query: ListApiTokensQuery },
      success: { status: 200, description: 'The tokens.', body: list(ApiTokenJson, { maxItems: MAX_API_TOKENS }) },
      errors: { SuperuserRequired: '`user_id` is for superusers only.' },
    },
    ({ query: ownerId }, { actor }) => deps.useCases.listApiTokens({ actor, ownerId }),
    (tokens) => ok(tokens.map(apiTokenResponse)),
  ),
  forSignedIn(
    {
      method: 'DELETE',
      path: '/auth/tokens/{token_id}',
      tag: 'auth',
      operationId: 'deleteApiToken',
      summary: 'Revoke an API token',
      request: { path: ApiTokenPath },
      success: { status: 204, description: 'Token revoked.' },
      errors: { ApiTokenNotFound: 'The token does not exist, or belongs to another user.' },
    },
    ({ path: { token_id: tokenId } }, { actor, origin }) => deps.useCases.deleteApiToken({ actor, origin, tokenId }),
    () => noContent,
  ),
];
