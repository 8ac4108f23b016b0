import { startContainerPostgres } from './container-postgres.js';
import { startTemporaryPostgres } from './temporary-postgres.js';
import type { TestPostgres } from './test-postgres.js';

const configured = (): TestPostgres | undefined => {
  const url = process.env['TEST_DATABASE_URL'];
  return url === undefined || url === '' ? undefined : { url, kind: 'configured', stop: () => Promise.resolve() };
};

/**
 * Starts a real Postgres: the server of TEST_DATABASE_URL, else a container if a Docker engine has the image, else the
 * embedded one in a temporary folder. The last two end with this process and leave no files.
 */
export const startTestPostgres = async (): Promise<TestPostgres> =>
  configured() ?? (await startContainerPostgres()) ?? (await startTemporaryPostgres());
