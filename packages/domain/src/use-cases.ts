import type { AuditQueries } from './audit/audit-log.port.js';
import { makeListAudit } from './audit/list-audit.js';
import { makeRecordDeniedRequest } from './audit/record-denied-request.js';
import type { ApiTokenQueries } from './auth/api-token/api-token.port.js';
import { makeCreateApiToken } from './auth/api-token/create-api-token.js';
import { makeDeleteApiToken } from './auth/api-token/delete-api-token.js';
import { makeListApiTokens } from './auth/api-token/list-api-tokens.js';
import { makeAuthenticate } from './auth/authenticate.js';
import { makeChangePassword } from './auth/change-password.js';
import { makeIntrospectToken } from './auth/introspect-token.js';
import { makeLogIn } from './auth/log-in.js';
import { makeLogOut } from './auth/log-out.js';
import type { LoginFailures } from './auth/login-failures.port.js';
import type { NewOneTimePassword } from './auth/one-time-password.port.js';
import type { OpaqueTokens } from './auth/opaque-token.port.js';
import { makeResetPassword } from './auth/reset-password.js';
import { makeRevokeToken } from './auth/revoke-token.js';
import { makeEndSession } from './auth/session/end-session.js';
import { makeListSessions } from './auth/session/list-sessions.js';
import { makeRefreshSession } from './auth/session/refresh-session.js';
import type { NewSessionId } from './auth/session/session-id.port.js';
import type { SessionQueries } from './auth/session/session-repository.port.js';
import type { TokenIssuer } from './auth/token-issuer.port.js';
import { makeUpdateOwnProfile } from './auth/update-own-profile.js';
import { makePurgeOldData, type RetentionDays } from './maintenance/purge-old-data.js';
import type { Retention } from './maintenance/retention.port.js';
import type { DeadLetterQueries } from './notification/dead-letter/dead-letters.port.js';
import { makeDiscardDeadLetter } from './notification/dead-letter/discard-dead-letter.js';
import { makeListDeadLetters } from './notification/dead-letter/list-dead-letters.js';
import { makeRedeliverDeadLetter } from './notification/dead-letter/redeliver-dead-letter.js';
import { makeRedeliverDeadLetters } from './notification/dead-letter/redeliver-dead-letters.js';
import type { Notifier } from './notification/delivery/notifier.port.js';
import { makeTestWebhook } from './notification/delivery/test-webhook.js';
import type { InboxQueries } from './notification/inbox/inbox.port.js';
import { makeListNotifications } from './notification/inbox/list-notifications.js';
import { makeReadAllNotifications, makeReadNotification } from './notification/inbox/read-notification.js';
import { makeMuteTask } from './notification/mute-task.js';
import { withNotifications } from './notification/notify.js';
import {
  makeGetNotificationPreferences,
  makeSetNotificationPreferences,
} from './notification/set-notification-preferences.js';
import type { Clock } from './shared/clock.port.js';
import type { UnitOfWork } from './shared/unit-of-work.port.js';
import type { Stores } from './stores.js';
import type { ActivityQueries } from './task/activity/activity-log.port.js';
import { makeListActivity } from './task/activity/list-activity.js';
import { makeAddComment } from './task/comment/add-comment.js';
import type { CommentQueries } from './task/comment/comment-queries.port.js';
import { makeDeleteComment } from './task/comment/delete-comment.js';
import { makeEditComment } from './task/comment/edit-comment.js';
import { makeListComments } from './task/comment/list-comments.js';
import { makeCreateTask } from './task/create-task.js';
import { makeDeleteTask } from './task/delete-task.js';
import { makeGetTask } from './task/get-task.js';
import { makeExportTasks } from './task/list/export-tasks.js';
import { makeListTasks } from './task/list/list-tasks.js';
import type { TaskQueries } from './task/list/task-queries.port.js';
import { makeRestoreTask } from './task/restore-task.js';
import type { TaskStores } from './task/task-stores.js';
import { makeUpdateTask } from './task/update-task.js';
import { makeCreateUser } from './user/create-user.js';
import { makeDeleteUser } from './user/delete-user.js';
import { makeEnsureSuperuser } from './user/ensure-superuser.js';
import { makeGetUser } from './user/get-user.js';
import type { PasswordHasher } from './user/password-hasher.port.js';
import { makeSearchUsers } from './user/search-users.js';
import { makeUpdateUser } from './user/update-user.js';
import type { UserQueries } from './user/user-queries.port.js';

/** Everything that the use cases need from outside. */
export type Ports = Readonly<{
  clock: Clock;
  unitOfWork: UnitOfWork<Stores>;

  userQueries: UserQueries;
  sessionQueries: SessionQueries;
  apiTokenQueries: ApiTokenQueries;
  taskQueries: TaskQueries;
  commentQueries: CommentQueries;
  activityQueries: ActivityQueries;
  inboxQueries: InboxQueries;
  deadLetterQueries: DeadLetterQueries;
  auditQueries: AuditQueries;

  loginFailures: LoginFailures;
  passwordHasher: PasswordHasher;
  newOneTimePassword: NewOneTimePassword;
  newSessionId: NewSessionId;
  tokenIssuer: TokenIssuer;
  /** Lifetime of access tokens. */
  tokenLifetimeSeconds: number;
  refreshTokens: OpaqueTokens;
  apiTokenSecrets: OpaqueTokens;

  notifier: Pick<Notifier, 'sendTest'>;
  retention: Retention;
  retentionDays: RetentionDays;
}>;

type WiredPorts = Omit<Ports, 'unitOfWork'> & Readonly<{ unitOfWork: UnitOfWork<Stores & TaskStores> }>;

/** The factory of each use case, under the name of the use case. */
export const useCaseFactories = {
  addComment: makeAddComment,
  authenticate: makeAuthenticate,
  changePassword: makeChangePassword,
  createApiToken: makeCreateApiToken,
  createTask: makeCreateTask,
  createUser: makeCreateUser,
  deleteApiToken: makeDeleteApiToken,
  deleteComment: makeDeleteComment,
  deleteTask: makeDeleteTask,
  deleteUser: makeDeleteUser,
  discardDeadLetter: makeDiscardDeadLetter,
  editComment: makeEditComment,
  endSession: makeEndSession,
  ensureSuperuser: makeEnsureSuperuser,
  exportTasks: makeExportTasks,
  getNotificationPreferences: makeGetNotificationPreferences,
  getTask: makeGetTask,
  getUser: makeGetUser,
  introspectToken: makeIntrospectToken,
  listActivity: makeListActivity,
  listApiTokens: makeListApiTokens,
  listAudit: makeListAudit,
  listComments: makeListComments,
  listDeadLetters: makeListDeadLetters,
  listNotifications: makeListNotifications,
  listSessions: makeListSessions,
  listTasks: makeListTasks,
  logIn: makeLogIn,
  logOut: makeLogOut,
  muteTask: makeMuteTask,
  purgeOldData: makePurgeOldData,
  readAllNotifications: makeReadAllNotifications,
  readNotification: makeReadNotification,
  recordDeniedRequest: makeRecordDeniedRequest,
  redeliverDeadLetter: makeRedeliverDeadLetter,
  redeliverDeadLetters: makeRedeliverDeadLetters,
  refreshSession: makeRefreshSession,
  resetPassword: makeResetPassword,
  restoreTask: makeRestoreTask,
  revokeToken: makeRevokeToken,
  searchUsers: makeSearchUsers,
  setNotificationPreferences: makeSetNotificationPreferences,
  testWebhook: makeTestWebhook,
  updateOwnProfile: makeUpdateOwnProfile,
  updateTask: makeUpdateTask,
  updateUser: makeUpdateUser,
} satisfies Readonly<Record<string, (ports: WiredPorts) => unknown>>;

type Factories = typeof useCaseFactories;

export type UseCases = { readonly [Name in keyof Factories]: ReturnType<Factories[Name]> };

/** Makes all use cases. A change of a task adds its notifications to the outbox in the same unit of work. */
export const makeUseCases = (ports: Ports): UseCases => {
  const wired: WiredPorts = { ...ports, unitOfWork: withNotifications(ports.unitOfWork) };
  return Object.fromEntries(Object.entries(useCaseFactories).map(([name, make]) => [name, make(wired)])) as UseCases;
};
