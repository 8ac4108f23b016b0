export * from './fake-discord.js';
export type * from './fake-discord-limits.js';
export * from './migrated-database.js';
export {
  startRestartablePostgres,
  startTemporaryPostgres,
  type RestartablePostgres,
  type TemporaryPostgresOptions,
} from './temporary-postgres.js';
export * from './test-database.js';
export * from './start-test-postgres.js';
export type * from './test-postgres.js';
