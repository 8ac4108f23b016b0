import type { DeliveryQueue, NotificationQueries, Notifier, Ports, PostedMessages, UseCases } from '@l-age/domain';
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
import type { LiveServer } from '../live/live-server.js';
import type { Metrics } from '../observability/metrics.js';

/** Known only when the service starts: the embedded database chooses its port. */
export type Runtime = Readonly<{
  databaseUrl: string;
  /** The address that bypasses the pooler. Absent without a pooler. */
  directDatabaseUrl?: string;
  secretKeys: readonly [string, ...string[]];
}>;

/** The services of the container, by name: the ports of the use cases, the use cases, and the rest of the program. */
export type Services = Ports &
  Readonly<{
    config: Config;
    runtime: Runtime;
    logger: Logger;
    metrics: Metrics;

    useCases: UseCases;

    database: ReturnType<typeof openPostgres>;
    /** Separate connections to the same database: deliveries do not block requests. */
    deliveryDatabase: ReturnType<typeof openPostgres>;

    /** `null`: no limit. */
    rateLimiter: (RateLimiter & Readonly<{ close?: () => void }>) | null;
    /** Limits the webhook tests of each user. */
    webhookTestLimiter: UserRateLimiter;
    /** Finds the client address behind trusted proxies. */
    clientAddress: ReturnType<typeof clientAddressOf>;

    liveChanges: LiveChanges;
    liveServer: LiveServer;

    notifier: Notifier;
    notificationQueries: NotificationQueries;
    postedMessages: PostedMessages;
    deliveryQueue: DeliveryQueue;
    deliveryQueueState: () => Promise<DeliveryQueueState>;
    deliveryWorker: DeliveryWorker;
    maintenanceJob: MaintenanceJob;
  }>;

export type Token = keyof Services;
