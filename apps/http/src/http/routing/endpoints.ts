import { auditEndpoints } from '../audit/audit.routes.js';
import { apiTokenEndpoints } from '../auth/api-tokens.routes.js';
import { authEndpoints } from '../auth/auth.routes.js';
import { oauthEndpoints } from '../auth/oauth.routes.js';
import type { Endpoint } from './endpoint.js';
import { makeIdempotent } from '../request/idempotency.js';
import type { Keys } from '../signing/keys.js';
import { deadLetterEndpoints } from '../notifications/dead-letters.routes.js';
import { inboxEndpoints } from '../notifications/inbox.routes.js';
import { notificationSettingsEndpoints } from '../notifications/settings.routes.js';
import { activityEndpoints } from '../tasks/activity.routes.js';
import { commentEndpoints } from '../tasks/comments.routes.js';
import { taskEndpoints } from '../tasks/tasks.routes.js';
import { manageUsersEndpoints } from '../users/manage-users.routes.js';
import { passwordEndpoints } from '../users/passwords.routes.js';
import type { RouteDeps } from './route-deps.js';
import { userEndpoints } from '../users/users.routes.js';

export type EndpointsDeps = Omit<RouteDeps, 'idempotent'> &
  Readonly<{
    /** For idempotent requests. The same on all replicas. */
    fingerprintKeys: Keys;
  }>;

/** All routes below `/api/v1`. Express tries them in this order, so the most frequent come first. */
export const apiEndpoints = (options: EndpointsDeps): readonly Endpoint[] => {
  const deps = { ...options, idempotent: makeIdempotent(options.fingerprintKeys) };
  return [
    ...taskEndpoints(deps),
    ...commentEndpoints(deps),
    ...activityEndpoints(deps),
    ...userEndpoints(deps),
    ...passwordEndpoints(deps),
    ...inboxEndpoints(deps),
    ...notificationSettingsEndpoints(deps),
    ...authEndpoints(deps),
    ...oauthEndpoints(deps),
    ...apiTokenEndpoints(deps),
    ...manageUsersEndpoints(deps),
    ...deadLetterEndpoints(deps),
    ...auditEndpoints(deps),
  ];
};
