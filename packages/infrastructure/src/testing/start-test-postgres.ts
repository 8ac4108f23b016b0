import { startContainerPostgres } from './container-postgres.js';
import { startTemporaryPostgres } from './temporary-postgres.js';
import type { TestPostgres } from './test-postgres.js';

const given = (): TestPostgres | undefined => {
  const url = process.env['TEST_DATABASE_URL'];
  return url === undefined || url === '' ? undefined : { url, kind: 'given', stop: () => Promise.resolve() };
};

/**
 * A real Postgres, always: the one of TEST_DATABASE_URL, else a container where a Docker engine has the image, else the
 * embedded one in a temporary folder. However this process ends, the latter two end and leave nothing behind.
 */
export const startTestPostgres = async (): Promise<TestPostgres> =>
  given() ?? (await startContainerPostgres()) ?? (await startTemporaryPostgres());
