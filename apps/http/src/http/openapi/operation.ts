import type { Endpoint } from '../routing/endpoint.js';
import { KINDS } from '../response/problem.js';
import { maximumBodyBytes } from '../request/read-body.js';
import { scopeOf } from '../routing/scopes.js';
import type { HttpError } from '../request/request-error.js';
import type { JsonSchema } from '../request/validation/json-schema.js';
import { ErrorSchema, ProblemDetailsSchema, ValidationErrorSchema } from './error-schemas.js';
import { HEADERS } from './headers.js';

type Refer = (schema: JsonSchema) => JsonSchema;

type ErrorTag = HttpError['_tag'];

/** What a caller with an API token is told who may not use the route. */
const scopeNeeded = (endpoint: Endpoint): string => {
  const scope = scopeOf(endpoint);
  return scope === null ? 'An API token was sent; this wants a login.' : `The API token lacks the scope \`${scope}\`.`;
};

const sharedErrors = (endpoint: Endpoint): Readonly<Partial<Record<ErrorTag, string>>> => ({
  ...(endpoint.access === 'anyone'
    ? {}
    : {
        NotAuthenticated: 'No Bearer token was sent.',
        InvalidToken: 'The token is forged, expired or revoked.',
        InsufficientScope: scopeNeeded(endpoint),
        ...(endpoint.allowedBeforePasswordChange
          ? {}
          : { PasswordChangeRequired: 'The one-time password was not changed yet.' }),
      }),
  ...(endpoint.access === 'superuser' ? { SuperuserRequired: 'For superusers only.' } : {}),
  ...(endpoint.request.body === undefined
    ? {}
    : {
        BodyTooLarge: `The body is larger than ${maximumBodyBytes(endpoint)} bytes.`,
        EncodingNotSupported: 'The body is compressed.',
      }),
  InvalidRequest: 'Something in the request is not valid; all of it is listed.',
  RateLimited: 'Too many requests from this address.',
  Unavailable: 'The database is away.',
});

const errorResponse = (status: number, tags: readonly ErrorTag[], says: (tag: ErrorTag) => string, refer: Refer) => ({
  description: tags.map((tag) => `\`${KINDS[tag][1]}\`: ${says(tag)}`).join('\n\n'),
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
  const statuses = [...new Set(tags.map((tag) => KINDS[tag][0]))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      errorResponse(
        status,
        tags.filter((tag) => KINDS[tag][0] === status),
        (tag) => errors[tag] ?? '',
        refer,
      ),
    ]),
  );
};

const headersOf = (names: readonly string[]) =>
  names.length === 0 ? {} : { headers: Object.fromEntries(names.map((name) => [name, HEADERS[name]])) };

/** Names of headers as people write them: case means nothing there. */
const shownName = (place: string, name: string): string =>
  place === 'header' ? name.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase()) : name;

const parametersIn = (
  place: 'path' | 'query' | 'header',
  schema: JsonSchema | undefined,
  refer: Refer,
): readonly object[] =>
  Object.entries(schema?.properties ?? {}).map(([name, property]) => {
    const { description, ...rest } = property;
    return {
      name: shownName(place, name),
      in: place,
      required: schema?.required?.includes(name) ?? false,
      ...(description === undefined ? {} : { description }),
      schema: refer(rest),
    };
  });

/** The names of the two ways to show who is calling. */
export type SecuritySchemes = Readonly<{ login: string; apiToken: string }>;

const securityOf = (endpoint: Endpoint, { login, apiToken }: SecuritySchemes) => {
  if (endpoint.access === 'anyone') return {};
  const scope = scopeOf(endpoint);
  return { security: [{ [login]: [] }, ...(scope === null ? [] : [{ [apiToken]: [scope] }])] };
};

/** One operation of the document. */
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
                ...(success.alsoAs === undefined ? {} : { [success.alsoAs]: { schema: { type: 'string' } } }),
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
