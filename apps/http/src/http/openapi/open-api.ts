import type { Endpoint } from '../routing/endpoint.js';
import { LOG_IN_PATH } from '../auth/auth.routes.js';
import { describeOperation } from './operation.js';
import { componentsOf } from './components.js';

const SCHEMES = { login: 'OAuth2PasswordBearer', apiToken: 'ApiToken' };

const INTRODUCTION = `Core backend of the L-AGE Web Tool: login, users, tasks and notifications.

Log in with **Authorize** or \`POST /api/v1${LOG_IN_PATH}\`. Send the token with each request: \`Authorization: Bearer <token>\`.
Times are in UTC. Each response has an \`X-Request-ID\`. Errors are \`{"detail", "code"}\`, or problem details (RFC 9457)
with \`Accept: application/problem+json\`.`;

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = Readonly<{ openapi: string; paths: Readonly<Record<string, object>> }> &
  Readonly<Record<string, unknown>>;

/** Documents the routes that are served. */
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
      { name: 'auth', description: 'Login, sessions and API tokens.' },
      { name: 'users', description: 'Users and their profiles.' },
      { name: 'tasks', description: 'Tasks, comments and their history.' },
      { name: 'audit', description: 'The audit log.' },
      { name: 'notifications', description: 'Inbox and Discord delivery.' },
    ],
    paths,
    components: {
      schemas: components.schemas,
      securitySchemes: {
        [SCHEMES.apiToken]: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API token with the scope: see `POST /api/v1/auth/tokens`.',
        },
        [SCHEMES.login]: {
          type: 'oauth2',
          flows: { password: { tokenUrl: prefix + LOG_IN_PATH, scopes: {} } },
        },
      },
    },
  };
};
