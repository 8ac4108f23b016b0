import {
  MAX_API_TOKENS,
  type CreateApiToken,
  type CreatedApiToken,
  type DeleteApiToken,
  type ListApiTokens,
} from '@l-age/domain';
import { forSignedIn, type Endpoint } from '../routing/endpoint.js';
import { IdempotencyHeaders, type MakeOnce } from '../request/idempotency.js';
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

export type ApiTokenEndpointsDeps = Readonly<{
  useCases: Readonly<{
    createApiToken: CreateApiToken;
    listApiTokens: ListApiTokens;
    deleteApiToken: DeleteApiToken;
  }>;
  once: MakeOnce;
}>;

const CREATED = 201;

const createdToken = (token: CreatedApiToken): Reply => ({ status: CREATED, body: createdApiTokenResponse(token) });

const createTokenEndpoint = ({ useCases, once }: ApiTokenEndpointsDeps): Endpoint => {
  const creation = once(createdToken);
  return forSignedIn(
    {
      method: 'POST',
      path: '/auth/tokens',
      tag: 'auth',
      operationId: 'createApiToken',
      summary: 'Create an API token',
      description:
        'For scripts and services, to be sent as Bearer in place of a login. It may do what its scopes name, as far as its owner may.',
      request: { headers: IdempotencyHeaders, body: jsonBody(CreateApiTokenBody) },
      success: {
        status: CREATED,
        description: 'The new token, shown this once.',
        body: CreatedApiTokenJson,
        headers: ['Idempotency-Replayed'],
      },
      errors: {
        SuperuserRequired: '`user_id` is for superusers only.',
        UnknownServiceAccount: '`user_id` is not an active service account.',
        ExpiryNotInFuture: '`expires_at` has passed.',
        TooManyApiTokens: `An account has ${MAX_API_TOKENS} tokens at most.`,
        IdempotencyKeyReused: 'The `Idempotency-Key` was used for another request.',
      },
    },
    (request, { actor, origin }, raw) =>
      useCases.createApiToken({ actor, origin, draft: request.body, once: creation.asked(request, raw) }),
    creation.answered,
  );
};

/** None of these takes an API token: one that leaked makes no others. */
export const apiTokenEndpoints = (deps: ApiTokenEndpointsDeps): readonly Endpoint[] => [
  createTokenEndpoint(deps),
  forSignedIn(
    {
      method: 'GET',
      path: '/auth/tokens',
      tag: 'auth',
      operationId: 'listApiTokens',
      summary: 'List API tokens',
      description: 'Newest first, expired ones included; never the tokens themselves.',
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
      summary: 'End an API token',
      request: { path: ApiTokenPath },
      success: { status: 204, description: 'It lets nobody in any more.' },
      errors: { ApiTokenNotFound: 'No such token, or somebody else’s.' },
    },
    ({ path: { token_id: tokenId } }, { actor, origin }) => deps.useCases.deleteApiToken({ actor, origin, tokenId }),
    () => noContent,
  ),
];
