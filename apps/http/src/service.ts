import { loadOrCreateSecretKey, type Logger } from '@l-age/infrastructure';
import path from 'node:path';
import { buildContainer, type ServiceContainer } from './composition/container.js';
import { httpAppOf } from './composition/http-app.js';
import type { Services } from './composition/tokens.js';
import type { Config } from './config/config.js';
import { describeSuperuser, urlOf, type StartSummary } from './lifecycle/banner.js';
import { makeClosers, type Closers } from './lifecycle/closers.js';
import { waitAndMigrate, provideDatabase } from './lifecycle/database.js';
import { makeDrain } from './lifecycle/drain.js';
import { listen, makeHttpServer } from './lifecycle/http-server.js';
import { requireHost } from './lifecycle/malformed-request.js';
import { makeReadiness } from './lifecycle/readiness.js';
import { makeStop, type Stop } from './lifecycle/shutdown.js';
import { createDefaultSuperuser } from './lifecycle/superuser.js';

export type ServiceOptions = Readonly<{
  config: Config;
  logger: Logger;
  overrides?: Partial<Services>;
}>;

export type RunningService = Readonly<{ summary: StartSummary; container: ServiceContainer; stop: Stop }>;

const DEFAULT_DIRECTORY = path.resolve(import.meta.dirname, '../../../.data');

const secretKeysOf = async ({ secretKeys: [first, ...others] }: Config, directory: string) => {
  if (first !== undefined) return { secretKeys: [first, ...others] as const, generatedIn: null };
  const { key } = await loadOrCreateSecretKey(directory);
  return { secretKeys: [key] as const, generatedIn: directory };
};

const open = async ({ config, logger, overrides }: ServiceOptions, closers: Closers): Promise<RunningService> => {
  const database = await provideDatabase(config, config.embeddedPostgresDirectory ?? DEFAULT_DIRECTORY, logger);
  closers.add('database', database.stop);
  await waitAndMigrate(database, logger);

  const { secretKeys, generatedIn } = await secretKeysOf(config, database.directory);
  const container = buildContainer(
    { config, logger, runtime: { databaseUrl: database.url, directDatabaseUrl: database.directUrl, secretKeys } },
    overrides,
  );
  closers.add('database pool', () => container.get('database').close());
  closers.add('delivery database pool', () => container.get('deliveryDatabase').close());
  closers.add('rate limiter', () => container.get('rateLimiter')?.close?.());
  container.get('metrics').watchPool(() => container.get('database').use());
  container.get('metrics').watchQueue(container.get('deliveryQueueState'));
  const created = await createDefaultSuperuser(container.get('useCases').ensureSuperuser, config.admin);

  const worker = container.get('deliveryWorker');
  closers.add('delivery worker', () => worker.stop());
  worker.start();
  const maintenance = container.get('maintenanceJob');
  closers.add('maintenance job', maintenance.stop);
  maintenance.start();
  const server = makeHttpServer(logger);
  const readiness = makeReadiness({ isDraining: () => drain.hasBegun(), database: container.get('database') });
  const live = container.get('liveServer');
  closers.add('live changes', container.get('liveChanges').stop);
  live.attach(server);
  container.get('metrics').watchLive(live.connections);
  const drain = makeDrain(server, requireHost(httpAppOf(container, readiness), logger));
  const begin = (): void => {
    drain.begin();
    live.close();
  };
  const port = await listen(server, config.host, config.port);
  const url = urlOf(config.host, port);
  return {
    summary: {
      url,
      docs: `${url}/docs`,
      database: database.description,
      superuser: describeSuperuser(config.admin, created),
      generatedKeyFolder: generatedIn,
    },
    container,
    stop: makeStop({ drain: { ...drain, begin }, closers, logger, graceSeconds: config.shutdownGraceSeconds }),
  };
};

/**
 * Starts the service and resolves when it serves requests. If an operator can fix the problem, rejects with a `StartError`,
 * an `EmbeddedPostgresError` or a `MigrationError`. Closes everything after a failure.
 */
export const startService = async (options: ServiceOptions): Promise<RunningService> => {
  const closers = makeClosers(options.logger);
  try {
    return await open(options, closers);
  } catch (error) {
    await closers.closeAll();
    throw error;
  }
};

/** Migrates the configured database, and returns a summary. Rejects like {@link startService}. */
export const runMigrations = async ({ config, logger }: ServiceOptions): Promise<string> => {
  const database = await provideDatabase(config, config.embeddedPostgresDirectory ?? DEFAULT_DIRECTORY, logger);
  try {
    const migrations = await waitAndMigrate(database, logger);
    return `${database.description}: ${migrations.length === 0 ? 'nothing to migrate' : `ran ${migrations.join(', ')}`}`;
  } finally {
    await database.stop();
  }
};
