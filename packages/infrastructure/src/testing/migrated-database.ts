import type { Logger } from '../logger.js';
import { migrate } from '../postgres/migrations/migrate.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const nothing = (): void => undefined;
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing };

const migrated = async (url: string): Promise<void> => {
  await migrate(url, silent);
};

/** A new database with all tables and no rows. The migrations run once per process. */
export const createMigratedTestDatabase = (): Promise<TestDatabase> => createTestDatabase(migrated);
