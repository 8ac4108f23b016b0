// For mocha's --require: stops the test Postgres at the end of the run.

export { stopTestPostgres as mochaGlobalTeardown } from './test-database.js';
