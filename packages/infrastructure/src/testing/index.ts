export * from './fake-discord.js';
export type * from './fake-discord-limits.js';
export * from './migrated-database.js';
export * from './test-database.js';
export * from './test-postgres.js';
