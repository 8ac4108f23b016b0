import knex, { type Knex } from 'knex';
import pg from 'pg';
import type { Logger } from '../logger.js';

export type PostgresSettings = Readonly<{
  /** As `normaliseDatabaseUrl` returns it. */
  url: string;
  /** Connections at most. */
  poolSize?: number;
  /** Shown in `pg_stat_activity`. */
  applicationName?: string;
  log?: Logger;
}>;

const DEFAULT_POOL_SIZE = 10;
const DEFAULT_APPLICATION_NAME = 'l-age-core';

/**
 * In milliseconds. With a database that is gone or no longer answers, a request hears so within five seconds: the server
 * ends a slow statement itself, and the client gives up on a silent server just after.
 */
const LIMITS = {
  connect: 2_000,
  acquire: 2_500,
  lock: 3_500,
  statement: 4_000,
  answer: 4_500,
  idleInTransaction: 10_000,
  idleConnection: 60_000,
  keepAliveDelay: 10_000,
} as const;

/** Counts and ids fit in a double; the driver would return them as text. */
const types = {
  getTypeParser: (oid: Parameters<typeof pg.types.getTypeParser>[0], format: 'text'): unknown =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
};

const connectionTo = ({ url, applicationName = DEFAULT_APPLICATION_NAME }: PostgresSettings) => ({
  connectionString: url,
  application_name: applicationName,
  connectionTimeoutMillis: LIMITS.connect,
  keepAlive: true,
  keepAliveInitialDelayMillis: LIMITS.keepAliveDelay,
  types,
});

/** A connection that still waits for an answer its last user gave up on is of no use to the next. */
const isIdle = (connection: Readonly<{ readyForQuery?: boolean }>): boolean => connection.readyForQuery === true;

/**
 * What is hot is in memory, so following an index costs no more than reading on: with the default of 4 the planner would
 * rather collect and sort all that a person sees than walk the one page that was asked for. Nothing here is worth JIT or
 * several processes.
 */
const PLANNER_SETTINGS = 'set random_page_cost to 1; set jit to off; set max_parallel_workers_per_gather to 0';

const prepareConnection = (connection: pg.Client, done: (error: Error | null, connection: pg.Client) => void): void =>
  connection.query(PLANNER_SETTINGS, (error: Error | null) => done(error, connection));

const silent = (): void => undefined;

/** Knex tells of connections it found dead; each was replaced already. */
const logTo = (log: Logger | undefined) => {
  const report = (level: 'debug' | 'warn') => (message: unknown) =>
    log === undefined ? undefined : log[level]('postgres connection pool', { detail: String(message) });
  return { debug: silent, deprecate: silent, warn: report('debug'), error: report('warn') };
};

const open = (settings: PostgresSettings, connection: object, pool: Knex.PoolConfig): Knex =>
  knex({ client: 'pg', compileSqlOnError: false, connection, pool: { min: 0, ...pool }, log: logTo(settings.log) });

/**
 * A pool of connections for requests. It connects when first used, throws away connections that died, and needs no
 * restart when the database comes back. Waiting is bounded everywhere; see `attempt` for what a failure becomes.
 */
export const openPostgres = (settings: PostgresSettings): Knex =>
  open(
    settings,
    {
      ...connectionTo(settings),
      statement_timeout: LIMITS.statement,
      lock_timeout: LIMITS.lock,
      query_timeout: LIMITS.answer,
      idle_in_transaction_session_timeout: LIMITS.idleInTransaction,
    },
    {
      max: settings.poolSize ?? DEFAULT_POOL_SIZE,
      acquireTimeoutMillis: LIMITS.acquire,
      createTimeoutMillis: LIMITS.acquire,
      idleTimeoutMillis: LIMITS.idleConnection,
      validate: isIdle,
      afterCreate: prepareConnection,
    },
  );

/** One connection for work that may take as long as it takes, such as a migration. */
export const openUnhurriedPostgres = (settings: PostgresSettings): Knex =>
  open(settings, connectionTo(settings), { max: 1 });
