import { auditEndpoints, type AuditEndpointsDeps } from './audit/audit.routes.js';
import { apiTokenEndpoints, type ApiTokenEndpointsDeps } from './auth/api-tokens.routes.js';
import { authEndpoints } from './auth/auth.routes.js';
import type { Endpoint } from './endpoint.js';
import { taskEndpoints, type TaskEndpointsDeps } from './tasks/tasks.routes.js';
import { manageUsersEndpoints, type ManageUsersEndpointsDeps } from './users/manage-users.routes.js';
import { userEndpoints, type UserEndpointsDeps } from './users/users.routes.js';

export type EndpointsDeps = TaskEndpointsDeps &
  UserEndpointsDeps &
  ManageUsersEndpointsDeps &
  ApiTokenEndpointsDeps &
  AuditEndpointsDeps &
  Parameters<typeof authEndpoints>[0];

/** The route table: what is served is what is documented. */
export const apiEndpoints = (deps: EndpointsDeps): readonly Endpoint[] => [
  ...authEndpoints(deps),
  ...apiTokenEndpoints(deps),
  ...userEndpoints(deps),
  ...manageUsersEndpoints(deps),
  ...taskEndpoints(deps),
  ...auditEndpoints(deps),
];
