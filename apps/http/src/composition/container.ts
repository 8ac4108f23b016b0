import {
  makeAddComment,
  makeAuthenticate,
  makeChangePassword,
  makeCreateApiToken,
  makeCreateTask,
  makeCreateUser,
  makeDeleteApiToken,
  makeDeleteComment,
  makeDeleteTask,
  makeEditComment,
  makeEndSession,
  makeEnsureSuperuser,
  makeExportTasks,
  makeGetTask,
  makeGetUser,
  makeIntrospectToken,
  makeListSessions,
  makeListTasks,
  makeLogIn,
  makeLogOut,
  makePurgeOldData,
  makeRefreshSession,
  makeResetPassword,
  makeRevokeToken,
  makeDeleteUser,
  makeDiscardDeadLetter,
  makeListApiTokens,
  makeListAudit,
  makeRecordDeniedRequest,
  makeListActivity,
  makeListComments,
  makeRestoreTask,
  makeSearchUsers,
  makeUpdateOwnProfile,
  makeUpdateTask,
  makeUpdateUser,
  makeGetNotificationPreferences,
  makeListDeadLetters,
  makeListNotifications,
  makeMuteTask,
  makeReadAllNotifications,
  makeReadNotification,
  makeRedeliverDeadLetter,
  makeRedeliverDeadLetters,
  makeSetNotificationPreferences,
  makeTestWebhook,
  type SessionId,
} from '@l-age/domain';
import {
  API_TOKEN_PREFIX,
  clientAddressOf,
  deliveryQueueState,
  makeBcryptPasswordHasher,
  makeDeliveryWorker,
  makeDiscordNotifier,
  makeJwtTokenIssuer,
  makeMemoryRateLimiter,
  DELIVERIES_CHANNEL,
  makeListener,
  makeMaintenanceJob,
  makePostgresRetention,
  makePostgresDeadLetterQueries,
  makePostgresDeliveryQueue,
  makePostgresInboxQueries,
  makePostgresLiveChanges,
  makePostgresNotificationQueries,
  makePostgresLoginFailures,
  makeOpaqueTokens,
  makePostgresApiTokenQueries,
  makePostgresAuditQueries,
  makePostgresActivityQueries,
  makePostgresCommentQueries,
  makePostgresPostedMessages,
  makePostgresSessionQueries,
  makePostgresTaskQueries,
  makePostgresUnitOfWork,
  makePostgresUserQueries,
  makeRedisRateLimiter,
  newOneTimePassword,
  makeUserRateLimiter,
  openPostgres,
  parseTrustedProxies,
  type IsTrustedProxy,
} from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { randomUUID } from 'node:crypto';
import { makeLiveServer } from '../live/live-server.js';
import { makeMetrics } from '../observability/metrics.js';
import { makeBindings, type Provide } from './bindings.js';
import type { Runtime, Services, Token } from './tokens.js';

const bindSecurity = (provide: Provide): void => {
  provide('clock', [], () => ({ now: () => new Date() }));
  provide('newSessionId', [], () => () => randomUUID() as SessionId);
  provide('newOneTimePassword', [], () => newOneTimePassword);
  provide('refreshTokens', [], () => makeOpaqueTokens('lage_refresh'));
  provide('apiTokenSecrets', [], () => makeOpaqueTokens(API_TOKEN_PREFIX));
  provide('passwordHasher', ['config'], ({ config }) => makeBcryptPasswordHasher({ queueSize: config.loginQueueSize }));
  provide('tokenIssuer', ['config', 'runtime'], ({ config, runtime }) =>
    makeJwtTokenIssuer({ algorithm: config.algorithm, secrets: runtime.secretKeys }),
  );
  provide('tokenLifetimeSeconds', ['config'], ({ config }) => config.accessTokenSeconds);
  provide('rateLimiter', ['config', 'logger'], ({ config, logger }) => {
    const { requests, windowSeconds } = config.rateLimit;
    const policy = { limit: requests, windowSeconds };
    if (requests === 0) return null;
    return config.redisUrl === null
      ? makeMemoryRateLimiter({ policy })
      : makeRedisRateLimiter({ url: config.redisUrl, policy, logger });
  });
  provide('clientAddress', ['config'], ({ config }) =>
    pipe(
      parseTrustedProxies(config.trustedProxies),
      E.getOrElse((entry): IsTrustedProxy => {
        throw new Error(`TRUSTED_PROXIES was decoded with ${entry} in it`);
      }),
      clientAddressOf,
    ),
  );
};

/** For what a pooler cannot do: LISTEN, and settings of a session. */
const directUrlOf = ({ directDatabaseUrl, databaseUrl }: Runtime): string => directDatabaseUrl ?? databaseUrl;

const bindStores = (provide: Provide): void => {
  provide('database', ['config', 'runtime', 'logger'], ({ config, runtime, logger }) =>
    openPostgres({
      url: runtime.databaseUrl,
      poolSize: config.databasePoolSize,
      pooled: config.databasePooler === 'transaction',
      log: logger,
    }),
  );
  provide('userQueries', ['database'], ({ database }) => makePostgresUserQueries(database));
  provide('taskQueries', ['database'], ({ database }) => makePostgresTaskQueries(database));
  provide('loginFailures', ['database'], ({ database }) => makePostgresLoginFailures(database));
  provide('commentQueries', ['database'], ({ database }) => makePostgresCommentQueries(database));
  provide('activityQueries', ['database'], ({ database }) => makePostgresActivityQueries(database));
  provide('sessionQueries', ['database'], ({ database }) => makePostgresSessionQueries(database));
  provide('apiTokenQueries', ['database'], ({ database }) => makePostgresApiTokenQueries(database));
  provide('deadLetterQueries', ['database'], ({ database }) => makePostgresDeadLetterQueries(database));
  provide('auditQueries', ['database'], ({ database }) => makePostgresAuditQueries(database));
  provide('unitOfWork', ['database'], ({ database }) => makePostgresUnitOfWork({ db: database }));
};

/** Hundreds of deliveries may be on their way at once: requests must not stand in line behind what those read. */
const DELIVERY_CONNECTIONS = 4;

const bindDelivery = (provide: Provide): void => {
  provide('deliveryDatabase', ['config', 'runtime', 'logger'], ({ config, runtime, logger }) =>
    openPostgres({
      url: runtime.databaseUrl,
      pooled: config.databasePooler === 'transaction',
      poolSize: DELIVERY_CONNECTIONS,
      applicationName: 'l-age-core deliveries',
      log: logger,
    }),
  );
  provide('postedMessages', ['deliveryDatabase'], ({ deliveryDatabase }) =>
    makePostgresPostedMessages(deliveryDatabase),
  );
  provide('notificationQueries', ['deliveryDatabase'], ({ deliveryDatabase }) =>
    makePostgresNotificationQueries(deliveryDatabase),
  );
  provide('deliveryQueue', ['deliveryDatabase'], ({ deliveryDatabase }) => makePostgresDeliveryQueue(deliveryDatabase));
  provide(
    'deliveryQueueState',
    ['deliveryDatabase'],
    ({ deliveryDatabase }) =>
      () =>
        deliveryQueueState(deliveryDatabase),
  );
  provide('retention', ['deliveryDatabase'], ({ deliveryDatabase }) => makePostgresRetention(deliveryDatabase));
  provide('purgeOldData', ['retention', 'clock', 'config'], ({ config, ...deps }) =>
    makePurgeOldData({ ...deps, retentionDays: config.retentionDays }),
  );
  provide('maintenanceJob', ['purgeOldData', 'logger'], makeMaintenanceJob);
  provide('notifier', ['config', 'logger'], ({ config, logger: log }) =>
    makeDiscordNotifier({
      apiBaseUrl: config.discordApiBaseUrl,
      publicUrl: config.publicUrl,
      proxy: config.httpsProxy,
      log,
    }),
  );
  provide(
    'deliveryWorker',
    [
      ...(['deliveryQueue', 'notificationQueries', 'postedMessages', 'notifier', 'unitOfWork'] as const),
      ...(['runtime', 'logger', 'metrics'] as const),
    ],
    ({ deliveryQueue: queue, runtime, metrics, ...deps }) =>
      makeDeliveryWorker({
        ...deps,
        queue,
        listener: makeListener({
          url: directUrlOf(runtime),
          applicationName: 'l-age-core deliveries',
          channel: DELIVERIES_CHANNEL,
        }),
        onOutcome: metrics.deliveryEnded,
      }),
  );
};

const bindSessions = (provide: Provide): void => {
  const issuing = ['tokenIssuer', 'refreshTokens', 'tokenLifetimeSeconds', 'unitOfWork', 'clock'] as const;
  provide('logIn', [...issuing, 'userQueries', 'passwordHasher', 'loginFailures', 'newSessionId'], makeLogIn);
  provide('refreshSession', issuing, makeRefreshSession);
  provide('logOut', ['unitOfWork', 'clock'], makeLogOut);
  provide('listSessions', ['sessionQueries', 'clock'], makeListSessions);
  provide('endSession', ['unitOfWork', 'clock'], makeEndSession);
  const tokens = ['tokenIssuer', 'refreshTokens', 'apiTokenSecrets', 'apiTokenQueries', 'unitOfWork', 'clock'] as const;
  provide('revokeToken', tokens, makeRevokeToken);
  provide('introspectToken', [...tokens, 'sessionQueries'], makeIntrospectToken);
};

const bindUseCases = (provide: Provide): void => {
  bindSessions(provide);
  provide(
    'authenticate',
    ['tokenIssuer', 'sessionQueries', 'apiTokenSecrets', 'apiTokenQueries', 'clock'],
    makeAuthenticate,
  );
  provide('ensureSuperuser', ['userQueries', 'unitOfWork', 'passwordHasher', 'clock'], makeEnsureSuperuser);
  provide('createUser', ['unitOfWork', 'passwordHasher', 'clock'], makeCreateUser);
  provide('getUser', ['userQueries'], makeGetUser);
  provide('searchUsers', ['userQueries'], makeSearchUsers);
  provide('updateOwnProfile', ['unitOfWork', 'passwordHasher', 'loginFailures', 'clock'], makeUpdateOwnProfile);
  provide('changePassword', ['unitOfWork', 'passwordHasher', 'loginFailures', 'clock'], makeChangePassword);
  provide(
    'resetPassword',
    ['userQueries', 'unitOfWork', 'passwordHasher', 'newOneTimePassword', 'clock'],
    makeResetPassword,
  );
  provide('updateUser', ['unitOfWork', 'clock'], makeUpdateUser);
  provide('deleteUser', ['unitOfWork', 'clock'], makeDeleteUser);
  provide('createApiToken', ['unitOfWork', 'apiTokenSecrets', 'clock'], makeCreateApiToken);
  provide('listApiTokens', ['apiTokenQueries'], makeListApiTokens);
  provide('deleteApiToken', ['unitOfWork', 'clock'], makeDeleteApiToken);
  provide('listAudit', ['auditQueries', 'unitOfWork', 'clock'], makeListAudit);
  provide('recordRefusal', ['unitOfWork', 'clock'], makeRecordDeniedRequest);
  provide('createTask', ['unitOfWork', 'clock'], makeCreateTask);
  provide('getTask', ['taskQueries'], makeGetTask);
  provide('listTasks', ['taskQueries'], makeListTasks);
  provide('exportTasks', ['taskQueries', 'unitOfWork', 'clock'], makeExportTasks);
  provide('updateTask', ['unitOfWork', 'clock'], makeUpdateTask);
  provide('deleteTask', ['unitOfWork', 'clock'], makeDeleteTask);
  provide('restoreTask', ['unitOfWork', 'clock'], makeRestoreTask);
  provide('listComments', ['taskQueries', 'commentQueries'], makeListComments);
  provide('addComment', ['unitOfWork', 'clock'], makeAddComment);
  provide('editComment', ['unitOfWork', 'clock'], makeEditComment);
  provide('deleteComment', ['unitOfWork', 'clock'], makeDeleteComment);
  provide('listActivity', ['taskQueries', 'activityQueries'], makeListActivity);
};

/** Tests of one webhook in a minute: enough to find out what is wrong, too few to plague anybody with. */
const WEBHOOK_TESTS = { limit: 5, windowSeconds: 60 };

const bindNotifications = (provide: Provide): void => {
  provide('inboxQueries', ['database'], ({ database }) => makePostgresInboxQueries(database));
  provide('liveChanges', ['runtime', 'logger'], ({ runtime, logger }) =>
    makePostgresLiveChanges({ url: directUrlOf(runtime), logger }),
  );
  provide(
    'liveServer',
    ['authenticate', 'inboxQueries', 'liveChanges', 'clientAddress', 'config', 'logger'],
    ({ liveChanges, config, ...services }) =>
      makeLiveServer({ ...services, changes: liveChanges, limits: config.liveConnections }),
  );
  provide('webhookTestLimiter', [], () => makeUserRateLimiter({ policy: WEBHOOK_TESTS }));
  provide('listNotifications', ['inboxQueries'], makeListNotifications);
  provide('readNotification', ['unitOfWork', 'clock'], makeReadNotification);
  provide('readAllNotifications', ['unitOfWork', 'clock'], makeReadAllNotifications);
  provide('getNotificationPreferences', ['inboxQueries'], makeGetNotificationPreferences);
  provide('setNotificationPreferences', ['unitOfWork'], makeSetNotificationPreferences);
  provide('muteTask', ['unitOfWork'], makeMuteTask);
  provide('listDeadLetters', ['deadLetterQueries'], makeListDeadLetters);
  provide('redeliverDeadLetter', ['unitOfWork', 'clock'], makeRedeliverDeadLetter);
  provide('redeliverDeadLetters', ['deadLetterQueries', 'unitOfWork', 'clock'], makeRedeliverDeadLetters);
  provide('discardDeadLetter', ['unitOfWork', 'clock'], makeDiscardDeadLetter);
  provide('testWebhook', ['notifier', 'unitOfWork', 'clock'], makeTestWebhook);
};

/** What cannot be made here: it is decided outside, or differs in every test. */
export type Given = Pick<Services, 'config' | 'runtime' | 'logger'>;

/** Asks for any service by its name; each is made once, with what it needs. */
export type ServiceContainer = Readonly<{ get: <Name extends Token>(name: Name) => Services[Name] }>;

/** The whole service, wired. `overrides` replace what is named, and with it whatever only that needed. */
export const buildContainer = (given: Given, overrides: Partial<Services> = {}): ServiceContainer => {
  const { provide, get } = makeBindings(overrides);
  provide('config', [], () => given.config);
  provide('runtime', [], () => given.runtime);
  provide('logger', [], () => given.logger);
  provide('metrics', [], makeMetrics);
  bindSecurity(provide);
  bindStores(provide);
  bindDelivery(provide);
  bindUseCases(provide);
  bindNotifications(provide);
  return { get };
};
