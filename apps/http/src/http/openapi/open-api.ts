import type { Endpoint } from '../routing/endpoint.js';
import { LOG_IN_PATH } from '../auth/auth.routes.js';
import { describeOperation } from './operation.js';
import { componentsOf } from './components.js';

const SCHEMES = { login: 'OAuth2PasswordBearer', apiToken: 'ApiToken' };

const INTRODUCTION = `The central service of the L-AGE Web Tool: login, users and tasks.

Log in with **Authorize**, or by \`POST /api/v1${LOG_IN_PATH}\`, and send the token with every request: \`Authorization: Bearer <token>\`.
Times are in UTC. Every answer carries \`X-Request-ID\`. Errors are \`{"detail", "code"}\`; who sends
\`Accept: application/problem+json\` gets RFC 9457 instead.`;

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = Readonly<{ openapi: string; paths: Readonly<Record<string, object>> }> &
  Readonly<Record<string, unknown>>;

/** Describes the very table that is served. */
export const openApiDocument = (prefix: string, endpoints: readonly Endpoint[]): OpenApiDocument => {
  const components = componentsOf(endpoints);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const path = (paths[prefix + endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = describeOperation(endpoint, SCHEMES, components.refer);
  }
  return {
    openapi: '3.1.0',
    info: { title: 'L-AGE Core', version: '1.0.0', description: INTRODUCTION },
    tags: [
      { name: 'auth', description: 'Logging in.' },
      { name: 'users', description: 'People.' },
      { name: 'tasks', description: 'Tickets.' },
      { name: 'audit', description: 'What was done, by whom.' },
      { name: 'notifications', description: 'What people are told, and where.' },
    ],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        [SCHEMES.apiToken]: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API token that is for the scope named: `POST /api/v1/auth/tokens`.',
        },
        [SCHEMES.login]: {
          type: 'oauth2',
          flows: { password: { tokenUrl: prefix + LOG_IN_PATH, scopes: {} } },
        },
      },
    },
  };
};
