export { EmbeddedPostgresError } from './embedded-postgres-error.js';
export * from './secret-key.js';
export * from './start-embedded-postgres.js';
