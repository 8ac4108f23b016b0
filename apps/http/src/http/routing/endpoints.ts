import { auditEndpoints, type AuditEndpointsDeps } from '../audit/audit.routes.js';
import { apiTokenEndpoints, type ApiTokenEndpointsDeps } from '../auth/api-tokens.routes.js';
import { authEndpoints } from '../auth/auth.routes.js';
import type { Endpoint } from './endpoint.js';
import { makeIdempotent } from '../request/idempotency.js';
import type { Keys } from '../signing/keys.js';
import { deadLetterEndpoints, type DeadLetterEndpointsDeps } from '../notifications/dead-letters.routes.js';
import { inboxEndpoints, type InboxEndpointsDeps } from '../notifications/inbox.routes.js';
import {
  notificationSettingsEndpoints,
  type NotificationSettingsEndpointsDeps,
} from '../notifications/settings.routes.js';
import { activityEndpoints, type ActivityEndpointsDeps } from '../tasks/activity.routes.js';
import { commentEndpoints, type CommentEndpointsDeps } from '../tasks/comments.routes.js';
import { taskEndpoints, type TaskEndpointsDeps } from '../tasks/tasks.routes.js';
import { manageUsersEndpoints, type ManageUsersEndpointsDeps } from '../users/manage-users.routes.js';
import { passwordEndpoints, type PasswordEndpointsDeps } from '../users/passwords.routes.js';
import { userEndpoints, type UserEndpointsDeps } from '../users/users.routes.js';

export type EndpointsDeps = Omit<
  TaskEndpointsDeps &
    CommentEndpointsDeps &
    ActivityEndpointsDeps &
    InboxEndpointsDeps &
    DeadLetterEndpointsDeps &
    NotificationSettingsEndpointsDeps &
    UserEndpointsDeps &
    ApiTokenEndpointsDeps,
  'idempotent'
> &
  ManageUsersEndpointsDeps &
  PasswordEndpointsDeps &
  AuditEndpointsDeps &
  Parameters<typeof authEndpoints>[0] &
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
    ...apiTokenEndpoints(deps),
    ...manageUsersEndpoints(deps),
    ...deadLetterEndpoints(deps),
    ...auditEndpoints(deps),
  ];
};
