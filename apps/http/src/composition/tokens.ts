import type {
  ApiTokenQueries,
  AuditQueries,
  ActivityQueries,
  Clock,
  CommentQueries,
  DeadLetterQueries,
  DeliveryQueue,
  EnsureSuperuser,
  LoginFailures,
  NewOneTimePassword,
  InboxQueries,
  NewSessionId,
  NotificationQueries,
  PostedMessages,
  PurgeOldData,
  Retention,
  Notifier,
  OpaqueTokens,
  PasswordHasher,
  SessionQueries,
  TaskQueries,
  TokenIssuer,
  UnitOfWork,
  UserQueries,
} from '@l-age/domain';
import type {
  clientAddressOf,
  DeliveryQueueState,
  DeliveryWorker,
  LiveChanges,
  Logger,
  MaintenanceJob,
  openPostgres,
  RateLimiter,
  UserRateLimiter,
} from '@l-age/infrastructure';
import type { Config } from '../config/config.js';
import type { UseCases } from '../http/use-cases.js';
import type { LiveServer } from '../live/live-server.js';
import type { Metrics } from '../observability/metrics.js';

/** What is known only once the service starts: an embedded database has an address of its own choice. */
export type Runtime = Readonly<{
  databaseUrl: string;
  /** Without a pooler; absent when there is none. */
  directDatabaseUrl?: string;
  secretKeys: readonly [string, ...string[]];
}>;

/** Everything the container holds, by name. */
export type Services = UseCases &
  Readonly<{
    config: Config;
    runtime: Runtime;
    logger: Logger;
    metrics: Metrics;

    clock: Clock;
    newSessionId: NewSessionId;
    newOneTimePassword: NewOneTimePassword;
    refreshTokens: OpaqueTokens;
    apiTokenSecrets: OpaqueTokens;
    passwordHasher: PasswordHasher;
    tokenIssuer: TokenIssuer;
    tokenLifetimeSeconds: number;
    /** `null`: no limit. */
    rateLimiter: (RateLimiter & Readonly<{ close?: () => void }>) | null;
    /** The address a request counts for, as far as its proxies are trusted. */
    clientAddress: ReturnType<typeof clientAddressOf>;

    database: ReturnType<typeof openPostgres>;
    /** The same database, over connections that requests do not wait for. */
    deliveryDatabase: ReturnType<typeof openPostgres>;
    unitOfWork: UnitOfWork;
    userQueries: UserQueries;
    inboxQueries: InboxQueries;
    liveChanges: LiveChanges;
    liveServer: LiveServer;
    /** Counts the tests of each user's webhook. */
    webhookTestLimiter: UserRateLimiter;
    taskQueries: TaskQueries;
    commentQueries: CommentQueries;
    activityQueries: ActivityQueries;
    sessionQueries: SessionQueries;
    notificationQueries: NotificationQueries;
    postedMessages: PostedMessages;

    deliveryQueue: DeliveryQueue;
    deliveryQueueState: () => Promise<DeliveryQueueState>;
    deliveryWorker: DeliveryWorker;
    notifier: Notifier;
    retention: Retention;
    purgeOldData: PurgeOldData;
    maintenanceJob: MaintenanceJob;
    loginFailures: LoginFailures;
    apiTokenQueries: ApiTokenQueries;
    deadLetterQueries: DeadLetterQueries;
    auditQueries: AuditQueries;

    ensureSuperuser: EnsureSuperuser;
  }>;

/** Names one service: the compiler knows from it what the container answers. */
export type Token = keyof Services;
