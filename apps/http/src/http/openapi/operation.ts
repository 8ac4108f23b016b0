import type { Endpoint } from '../routing/endpoint.js';
import { STATUS_AND_CODE } from '../response/problem.js';
import { maximumBodyBytes } from '../request/read-body.js';
import { scopeOf } from '../routing/scopes.js';
import type { HttpError } from '../request/request-error.js';
import type { JsonSchema } from '../request/validation/json-schema.js';
import { ErrorSchema, ProblemDetailsSchema, ValidationErrorSchema } from './error-schemas.js';
import { HEADERS } from './headers.js';

type Refer = (schema: JsonSchema) => JsonSchema;

type ErrorTag = HttpError['_tag'];

const describeScopeError = (endpoint: Endpoint): string => {
  const scope = scopeOf(endpoint);
  return scope === null
    ? 'The route requires an access token. API tokens are rejected.'
    : `The API token lacks the scope \`${scope}\`.`;
};

const sharedErrors = (endpoint: Endpoint): Readonly<Partial<Record<ErrorTag, string>>> => ({
  ...(endpoint.access === 'anyone'
    ? {}
    : {
        NotAuthenticated: 'The request has no Bearer token.',
        InvalidToken: 'The token is invalid, expired or revoked.',
        InsufficientScope: describeScopeError(endpoint),
        ...(endpoint.allowedBeforePasswordChange
          ? {}
          : { PasswordChangeRequired: 'The one-time password must be changed first.' }),
      }),
  ...(endpoint.access === 'superuser' ? { SuperuserRequired: 'For superusers only.' } : {}),
  ...(endpoint.request.body === undefined
    ? {}
    : {
        BodyTooLarge: `The body is larger than ${maximumBodyBytes(endpoint)} bytes.`,
        EncodingNotSupported: 'The body is compressed.',
      }),
  InvalidRequest: 'The request is invalid. All problems are listed.',
  RateLimited: 'Too many requests from this address.',
  Unavailable: 'The database is unavailable.',
});

const errorResponse = (
  status: number,
  tags: readonly ErrorTag[],
  describe: (tag: ErrorTag) => string,
  refer: Refer,
) => ({
  description: tags.map((tag) => `\`${STATUS_AND_CODE[tag][1]}\`: ${describe(tag)}`).join('\n\n'),
  ...headersOf([
    ...(status === 401 ? ['WWW-Authenticate'] : []),
    ...(status === 412 ? ['ETag'] : []),
    ...(status === 429 || status === 503 ? ['Retry-After'] : []),
  ]),
  content: {
    'application/json': { schema: refer(status === 422 ? ValidationErrorSchema : ErrorSchema) },
    'application/problem+json': { schema: refer(ProblemDetailsSchema) },
  },
});

const errorResponses = (endpoint: Endpoint, refer: Refer): Record<string, object> => {
  const errors = { ...sharedErrors(endpoint), ...endpoint.errors };
  const tags = Object.keys(errors) as ErrorTag[];
  const statuses = [...new Set(tags.map((tag) => STATUS_AND_CODE[tag][0]))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      errorResponse(
        status,
        tags.filter((tag) => STATUS_AND_CODE[tag][0] === status),
        (tag) => errors[tag] ?? '',
        refer,
      ),
    ]),
  );
};

const headersOf = (names: readonly string[]) =>
  names.length === 0 ? {} : { headers: Object.fromEntries(names.map((name) => [name, HEADERS[name]])) };

/** Headers in their usual case. */
const displayName = (place: string, name: string): string =>
  place === 'header' ? name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()) : name;

const parametersIn = (
  place: 'path' | 'query' | 'header',
  schema: JsonSchema | undefined,
  refer: Refer,
): readonly object[] =>
  Object.entries(schema?.properties ?? {}).map(([name, property]) => {
    const { description, ...rest } = property;
    return {
      name: displayName(place, name),
      in: place,
      required: schema?.required?.includes(name) ?? false,
      ...(description === undefined ? {} : { description }),
      schema: refer(rest),
    };
  });

/** Names of the security schemes. */
export type SecuritySchemes = Readonly<{ login: string; apiToken: string }>;

const securityOf = (endpoint: Endpoint, { login, apiToken }: SecuritySchemes) => {
  if (endpoint.access === 'anyone') return {};
  const scope = scopeOf(endpoint);
  return { security: [{ [login]: [] }, ...(scope === null ? [] : [{ [apiToken]: [scope] }])] };
};

export const describeOperation = (endpoint: Endpoint, schemes: SecuritySchemes, refer: Refer): object => {
  const { tag, operationId, summary, description, request, success } = endpoint;
  const parameters = [
    ...parametersIn('path', request.path?.schema, refer),
    ...parametersIn('query', request.query?.schema, refer),
    ...parametersIn('header', request.headers?.schema, refer),
  ];
  const { body } = request;
  return {
    tags: [tag],
    operationId,
    summary,
    ...(description === undefined ? {} : { description }),
    ...securityOf(endpoint, schemes),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: Object.fromEntries(body.mediaTypes.map((type) => [type, { schema: refer(body.schema) }])),
          },
        }),
    responses: {
      [String(success.status)]: {
        description: success.description,
        ...headersOf(success.headers ?? []),
        ...(success.body === undefined
          ? {}
          : {
              content: {
                'application/json': { schema: refer(success.body.schema) },
                ...(success.alternativeType === undefined
                  ? {}
                  : { [success.alternativeType]: { schema: { type: 'string' } } }),
              },
            }),
      },
      ...(success.notModified === undefined
        ? {}
        : { '304': { description: success.notModified, ...headersOf(['ETag']) } }),
      ...errorResponses(endpoint, refer),
    },
  };
};
