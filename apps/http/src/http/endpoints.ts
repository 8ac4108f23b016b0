import { authEndpoints } from './auth/auth.routes.js';
import type { Endpoint } from './endpoint.js';
import { taskEndpoints, type TaskEndpointsDeps } from './tasks/tasks.routes.js';
import { passwordEndpoints, type PasswordEndpointsDeps } from './users/passwords.routes.js';
import { userEndpoints, type UserEndpointsDeps } from './users/users.routes.js';

export type EndpointsDeps = TaskEndpointsDeps &
  UserEndpointsDeps &
  PasswordEndpointsDeps &
  Parameters<typeof authEndpoints>[0];

/** The route table: what is served is what is documented. */
export const apiEndpoints = (deps: EndpointsDeps): readonly Endpoint[] => [
  ...authEndpoints(deps),
  ...passwordEndpoints(deps),
  ...userEndpoints(deps),
  ...taskEndpoints(deps),
];
