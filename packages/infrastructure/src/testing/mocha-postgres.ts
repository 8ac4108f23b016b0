// For mocha's --require: gives back the test Postgres at the end of the run, when a test has asked for one.

export { stopTestPostgres as mochaGlobalTeardown } from './test-database.js';
