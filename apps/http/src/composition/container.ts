import { DEBOUNCE_WINDOW, makeUseCases, type SessionId } from '@l-age/domain';
import {
  API_TOKEN_PREFIX,
  clientAddressOf,
  DELIVERIES_CHANNEL,
  deliveryQueueState,
  makeBcryptPasswordHasher,
  makeDeliveryWorker,
  makeDiscordNotifier,
  makeJwtTokenIssuer,
  makeListener,
  makeMaintenanceJob,
  makeMemoryRateLimiter,
  makeOpaqueTokens,
  makePostgresActivityQueries,
  makePostgresApiTokenQueries,
  makePostgresAuditQueries,
  makePostgresCommentQueries,
  makePostgresDeadLetterQueries,
  makePostgresDeliveryQueue,
  makePostgresInboxQueries,
  makePostgresLiveChanges,
  makePostgresLoginFailures,
  makePostgresNotificationQueries,
  makePostgresPostedMessages,
  makePostgresRetention,
  makePostgresSessionQueries,
  makePostgresTaskQueries,
  makePostgresUnitOfWork,
  makePostgresUserQueries,
  makeRedisRateLimiter,
  makeUserRateLimiter,
  newOneTimePassword,
  openPostgres,
  parseTrustedProxies,
  type IsTrustedProxy,
} from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { Container } from 'inversify';
import { randomUUID } from 'node:crypto';
import 'reflect-metadata';
import { makeLiveServer } from '../live/live-server.js';
import { makeMetrics } from '../observability/metrics.js';
import type { Runtime, Services, Token } from './tokens.js';

/** Decided outside of the container, or different in each test. */
export type Given = Pick<Services, 'config' | 'runtime' | 'logger'>;

type Factory<Service> = Readonly<{ needs: readonly Token[]; make: (needed: never) => Service }>;

/** A factory and the services that it needs. It does not compile if `make` uses a service that is not in `needs`. */
const from = <Needed extends Token, Service>(
  needs: readonly Needed[],
  make: (needed: Pick<Services, Needed>) => Service,
): Factory<Service> => ({ needs, make });

const DELIVERY_APPLICATION_NAME = 'l-age-core deliveries';

/** The worker reads for hundreds of deliveries at the same time. More connections would slow down requests. */
const DELIVERY_CONNECTIONS = 4;

const WEBHOOK_TESTS = { limit: 5, windowSeconds: 60 };

/** LISTEN and session settings do not work through a pooler. */
const directUrlOf = ({ directDatabaseUrl, databaseUrl }: Runtime): string => directDatabaseUrl ?? databaseUrl;

/** One factory for each service. A service without a factory does not compile. */
const FACTORIES: { readonly [Name in Exclude<Token, keyof Given>]: Factory<Services[Name]> } = {
  metrics: from([], makeMetrics),

  useCases: from(
    [
      ...(['clock', 'unitOfWork', 'userQueries', 'sessionQueries', 'apiTokenQueries', 'taskQueries'] as const),
      ...(['commentQueries', 'activityQueries', 'inboxQueries', 'deadLetterQueries', 'auditQueries'] as const),
      ...(['loginFailures', 'passwordHasher', 'newOneTimePassword', 'newSessionId', 'tokenIssuer'] as const),
      ...(['tokenLifetimeSeconds', 'refreshTokens', 'apiTokenSecrets', 'notifier'] as const),
      ...(['retention', 'retentionDays'] as const),
    ],
    makeUseCases,
  ),

  clock: from([], () => ({ now: () => new Date() })),
  newSessionId: from([], () => () => randomUUID() as SessionId),
  newOneTimePassword: from([], () => newOneTimePassword),
  refreshTokens: from([], () => makeOpaqueTokens('lage_refresh')),
  apiTokenSecrets: from([], () => makeOpaqueTokens(API_TOKEN_PREFIX)),
  passwordHasher: from(['config'], ({ config }) => makeBcryptPasswordHasher({ queueSize: config.loginQueueSize })),
  tokenIssuer: from(['config', 'runtime'], ({ config, runtime }) =>
    makeJwtTokenIssuer({ algorithm: config.algorithm, secrets: runtime.secretKeys }),
  ),
  tokenLifetimeSeconds: from(['config'], ({ config }) => config.accessTokenSeconds),
  retentionDays: from(['config'], ({ config }) => config.retentionDays),

  database: from(['config', 'runtime', 'logger'], ({ config, runtime, logger }) =>
    openPostgres({
      url: runtime.databaseUrl,
      poolSize: config.databasePoolSize,
      pooled: config.databasePooler === 'transaction',
      log: logger,
    }),
  ),
  unitOfWork: from(['database'], ({ database }) => makePostgresUnitOfWork({ db: database })),
  userQueries: from(['database'], ({ database }) => makePostgresUserQueries(database)),
  sessionQueries: from(['database'], ({ database }) => makePostgresSessionQueries(database)),
  loginFailures: from(['database'], ({ database }) => makePostgresLoginFailures(database)),
  apiTokenQueries: from(['database'], ({ database }) => makePostgresApiTokenQueries(database)),
  taskQueries: from(['database'], ({ database }) => makePostgresTaskQueries(database)),
  commentQueries: from(['database'], ({ database }) => makePostgresCommentQueries(database)),
  activityQueries: from(['database'], ({ database }) => makePostgresActivityQueries(database)),
  inboxQueries: from(['database'], ({ database }) => makePostgresInboxQueries(database)),
  deadLetterQueries: from(['database'], ({ database }) => makePostgresDeadLetterQueries(database)),
  auditQueries: from(['database'], ({ database }) => makePostgresAuditQueries(database)),

  deliveryDatabase: from(['config', 'runtime', 'logger'], ({ config, runtime, logger }) =>
    openPostgres({
      url: runtime.databaseUrl,
      pooled: config.databasePooler === 'transaction',
      poolSize: DELIVERY_CONNECTIONS,
      applicationName: DELIVERY_APPLICATION_NAME,
      log: logger,
    }),
  ),
  postedMessages: from(['deliveryDatabase'], ({ deliveryDatabase }) => makePostgresPostedMessages(deliveryDatabase)),
  notificationQueries: from(['deliveryDatabase'], ({ deliveryDatabase }) =>
    makePostgresNotificationQueries(deliveryDatabase),
  ),
  deliveryQueue: from(['deliveryDatabase'], ({ deliveryDatabase }) => makePostgresDeliveryQueue(deliveryDatabase)),
  deliveryQueueState: from(
    ['deliveryDatabase'],
    ({ deliveryDatabase }) =>
      () =>
        deliveryQueueState(deliveryDatabase),
  ),
  retention: from(['deliveryDatabase'], ({ deliveryDatabase }) => makePostgresRetention(deliveryDatabase)),
  notifier: from(['config', 'logger'], ({ config, logger: log }) =>
    makeDiscordNotifier({
      apiBaseUrl: config.discordApiBaseUrl,
      publicUrl: config.publicUrl,
      proxy: config.httpsProxy,
      log,
    }),
  ),
  deliveryWorker: from(
    [
      ...(['deliveryQueue', 'notificationQueries', 'postedMessages', 'notifier', 'unitOfWork'] as const),
      ...(['runtime', 'logger', 'metrics'] as const),
    ],
    ({ deliveryQueue: queue, runtime, metrics, ...deps }) =>
      makeDeliveryWorker({
        ...deps,
        queue,
        debounceWindow: DEBOUNCE_WINDOW,
        random: Math.random,
        listener: makeListener({
          url: directUrlOf(runtime),
          applicationName: DELIVERY_APPLICATION_NAME,
          channel: DELIVERIES_CHANNEL,
        }),
        onOutcome: metrics.deliveryEnded,
      }),
  ),
  maintenanceJob: from(['useCases', 'logger'], ({ useCases: { purgeOldData }, logger }) =>
    makeMaintenanceJob({ purgeOldData, logger }),
  ),

  rateLimiter: from(['config', 'logger'], ({ config, logger }) => {
    const { requests, windowSeconds } = config.rateLimit;
    const policy = { limit: requests, windowSeconds };
    if (requests === 0) return null;
    return config.redisUrl === null
      ? makeMemoryRateLimiter({ policy })
      : makeRedisRateLimiter({ url: config.redisUrl, policy, logger });
  }),
  webhookTestLimiter: from([], () => makeUserRateLimiter({ policy: WEBHOOK_TESTS })),
  clientAddress: from(['config'], ({ config }) =>
    pipe(
      parseTrustedProxies(config.trustedProxies),
      E.getOrElse((entry): IsTrustedProxy => {
        throw new Error(`the decoded TRUSTED_PROXIES contain ${entry}`);
      }),
      clientAddressOf,
    ),
  ),

  liveChanges: from(['runtime', 'logger'], ({ runtime, logger }) =>
    makePostgresLiveChanges({ url: directUrlOf(runtime), logger }),
  ),
  liveServer: from(
    ['useCases', 'inboxQueries', 'liveChanges', 'clientAddress', 'config', 'logger'],
    ({ useCases: { authenticate }, liveChanges, config, ...services }) =>
      makeLiveServer({ ...services, authenticate, changes: liveChanges, limits: config.liveConnections }),
  ),
};

/** Returns any service by its name. Each is made once, when it is first needed. */
export type ServiceContainer = Readonly<{ get: <Name extends Token>(name: Name) => Services[Name] }>;

/** Wires the service. `overrides` replace services by name. */
export const buildContainer = (given: Given, overrides: Partial<Services> = {}): ServiceContainer => {
  const container = new Container({ defaultScope: 'Singleton' });
  const values: Partial<Services> = { ...given, ...overrides };
  for (const [name, value] of Object.entries(values)) container.bind(name).toConstantValue(value);
  for (const [name, { needs, make }] of Object.entries<Factory<unknown>>(FACTORIES)) {
    if (name in values) continue;
    const makeFrom = (...services: readonly unknown[]) =>
      make(Object.fromEntries(needs.map((need, index) => [need, services[index]])) as never);
    container.bind(name).toResolvedValue(makeFrom, [...needs]);
  }
  return { get: (name) => container.get<Services[typeof name]>(name) };
};
