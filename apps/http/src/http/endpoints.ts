import { authEndpoints } from './auth/auth.routes.js';
import type { Endpoint } from './endpoint.js';
import { makeOnce } from './idempotency.js';
import { activityEndpoints, type ActivityEndpointsDeps } from './tasks/activity.routes.js';
import { commentEndpoints, type CommentEndpointsDeps } from './tasks/comments.routes.js';
import { taskEndpoints, type TaskEndpointsDeps } from './tasks/tasks.routes.js';
import { userEndpoints, type UserEndpointsDeps } from './users/users.routes.js';

export type EndpointsDeps = Omit<
  TaskEndpointsDeps & CommentEndpointsDeps & ActivityEndpointsDeps & UserEndpointsDeps,
  'once'
> &
  Parameters<typeof authEndpoints>[0] &
  Readonly<{
    /** Makes the fingerprints of requests that take effect once; every replica must have the same. */
    fingerprintKey: string;
  }>;

/** The route table: what is served is what is documented. */
export const apiEndpoints = (given: EndpointsDeps): readonly Endpoint[] => {
  const deps = { ...given, once: makeOnce(given.fingerprintKey) };
  return [
    ...authEndpoints(deps),
    ...userEndpoints(deps),
    ...taskEndpoints(deps),
    ...commentEndpoints(deps),
    ...activityEndpoints(deps),
  ];
};
