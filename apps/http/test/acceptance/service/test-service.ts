import { httpAppOf } from '#src/composition/http-app.js';
import { buildContainer, type ServiceContainer } from '#src/composition/container.js';
import type { Services } from '#src/composition/tokens.js';
import { decodeConfig } from '#src/config/config.js';
import { listen, makeHttpServer } from '#src/lifecycle/http-server.js';
import type { Readiness } from '#src/lifecycle/readiness.js';
import { isWellKnownPassword, type Logger } from '@l-age/infrastructure';
import { createMigratedTestDatabase } from '@l-age/infrastructure/testing';
import { makeInMemoryDatabase, makeInMemoryPasswordHasher } from '@l-age/domain/testing';
import type { Email } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { silentLogger } from '../../lifecycle/silent-logger.js';

/** The adapters for data. */
export type Store = 'memory' | 'postgres';

export type TestServiceOptions = Readonly<{
  /** Environment variables. By default there is no rate limit. */
  variables?: Readonly<Record<string, string>>;
  overrides?: Partial<Services>;
  readiness?: Readiness;
  logger?: Logger;
  /** Serves `/ws` too. Requires Postgres. */
  live?: true;
}>;

/** The HTTP interface on a free port, with the superuser `admin`. */
export type TestService = Readonly<{ url: string; container: ServiceContainer; stop: () => Promise<void> }>;

export const ADMIN_PASSWORD = 'Admin123!';

const storeOf = async (store: Store) => {
  if (store === 'memory') {
    const adapters: Partial<Services> = makeInMemoryDatabase();
    return { url: 'postgresql://nobody@127.0.0.1:9/none', adapters, drop: () => Promise.resolve() };
  }
  const { url, drop } = await createMigratedTestDatabase();
  return { url, adapters: {}, drop };
};

export const startTestService = async (store: Store, options: TestServiceOptions = {}): Promise<TestService> => {
  const config = decodeConfig({ RATE_LIMIT_REQUESTS: '0', ...options.variables }, isWellKnownPassword);
  if (E.isLeft(config)) throw new Error('bad configuration');
  const logger = options.logger ?? silentLogger;
  const { url: databaseUrl, adapters, drop } = await storeOf(store);
  const container = buildContainer(
    { config: config.right, logger, runtime: { databaseUrl, secretKeys: ['k'.repeat(32)] } },
    // bcrypt is slow. Its adapter has other tests.
    { ...adapters, passwordHasher: makeInMemoryPasswordHasher(), ...options.overrides },
  );
  await container.get('useCases').ensureSuperuser({ ...config.right.admin, email: 'admin@l-age.example' as Email })();

  const server = makeHttpServer(logger);
  server.on('request', httpAppOf(container, options.readiness ?? { check: TE.right(undefined) }));
  if (options.live === true) container.get('liveServer').attach(server);
  const port = await listen(server, '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${port}`,
    container,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      if (options.live === true) container.get('liveServer').close();
      if (options.live === true) await container.get('liveChanges').stop();
      server.closeAllConnections();
      await closed;
      container.get('rateLimiter')?.close?.();
      if (store === 'postgres') {
        await container.get('deliveryDatabase').close();
        await container.get('database').close();
      }
      await drop();
    },
  };
};
