import pg from 'pg';
import type { Logger } from '../../logger.js';
import { clientFor, tryRoutes, routeTo } from './database-client.js';
import { isUnavailable } from './postgres-error.js';
import { types } from './value-types.js';
import { runWithinBudget, TimeBudgetExceeded, withTimeout } from './time-budget.js';
import { numberedSql, type Binding, type Queryable, type Statement } from './statement.js';

export type PostgresSettings = Readonly<{
  /** A URL that `parseDatabaseUrl` accepts. */
  url: string;
  /** Maximum number of connections. */
  poolSize?: number;
  /** Shown in `pg_stat_activity`. */
  applicationName?: string;
  /**
   * Whether a pooler assigns a server connection per transaction. Then prepared statements and session settings cannot
   * be used.
   */
  pooled?: boolean;
  log?: Logger;
}>;

/** The current number of connections in use, of idle ones, and of requests that wait for one. */
export type PoolUse = Readonly<{ used: number; free: number; waiting: number }>;

/** An open transaction. It owns a connection until `commit` or `rollBack` resolves. */
export type Transaction = Queryable &
  Readonly<{
    /** Rejects and rolls back if a statement has failed: Postgres would respond to COMMIT without an error. */
    commit: () => Promise<void>;
    /** Never rejects. If the connection breaks, the server rolls back. */
    rollBack: () => Promise<void>;
  }>;

export type StatementListener = (sql: string, bindings: readonly Binding[]) => void;

/** A pool of connections. */
export type Database = Queryable &
  Readonly<{
    begin: () => Promise<Transaction>;
    /** Commits if the work resolves, rolls back if it rejects. */
    transaction: <A>(work: (trx: Queryable) => Promise<A>) => Promise<A>;
    poolSize: number;
    use: () => PoolUse;
    /** Calls the listener with each SQL text before it is sent, including `begin` and `commit`. */
    onStatement: (listener: StatementListener) => void;
    close: () => Promise<void>;
  }>;

const DEFAULT_POOL_SIZE = 10;
const DEFAULT_APPLICATION_NAME = 'l-age-core';

/**
 * Milliseconds for one step. The server cancels a slow statement itself. The client stops waiting for a silent server
 * slightly later. `withTimeBudget` limits the total time of a request.
 */
export const LIMITS = {
  connect: 2_500,
  lock: 3_500,
  statement: 4_000,
  answer: 4_500,
  /** Minimum for COMMIT and ROLLBACK, because the outcome of an interrupted COMMIT is unknown. */
  minEnd: 500,
  idleInTransaction: 10_000,
  idleConnection: 60_000,
  keepAliveDelay: 10_000,
} as const;

/** The parameters of every connection to the database. */
export const connectionTo = ({ url, applicationName = DEFAULT_APPLICATION_NAME }: PostgresSettings) => ({
  ...routeTo(url),
  application_name: applicationName,
  connectionTimeoutMillis: LIMITS.connect,
  keepAlive: true,
  keepAliveInitialDelayMillis: LIMITS.keepAliveDelay,
  types,
});

/**
 * The active data is in memory, so a random read costs as much as a sequential one. With the default of 4, the planner
 * would sort all tasks of a person instead of reading one page. JIT and parallel workers slow down short statements.
 * Date format and isolation must not depend on the settings of the database or the role.
 */
const SESSION_SETTINGS =
  "set random_page_cost to 1; set jit to off; set max_parallel_workers_per_gather to 0; set datestyle to iso; set timezone to 'UTC'; set default_transaction_isolation to 'read committed'";

/** Startup parameters of a connection. Not sent to a pooler, which rejects unknown parameters. */
const TIME_LIMITS = {
  statement_timeout: LIMITS.statement,
  lock_timeout: LIMITS.lock,
  idle_in_transaction_session_timeout: LIMITS.idleInTransaction,
};

const forTransaction = (statements: string): string => statements.replaceAll(/\bset /g, 'set local ');

/**
 * A named statement is planned once per connection. By default, Postgres plans it again for each call if the plan for
 * average values looks more expensive. This takes longer than the statement itself.
 */
const PLAN_ONCE = 'set plan_cache_mode to force_generic_plan';
const PLAN_FOR_VALUES = 'set local plan_cache_mode to force_custom_plan';

/** The settings for each transaction behind a pooler. */
const TRANSACTION_SETTINGS = [
  forTransaction(SESSION_SETTINGS),
  ...Object.entries(TIME_LIMITS).map(([name, milliseconds]) => `set local ${name} to ${milliseconds}`),
].join('; ');

const nothing = (): void => undefined;

const prepareConnection =
  (pooled: boolean) =>
  async (connection: pg.ClientBase): Promise<void> => {
    // A connection that breaks during use fails its statement. Without a listener, the event would end the process.
    connection.on('error', nothing);
    if (!pooled) await connection.query(`${SESSION_SETTINGS}; ${PLAN_ONCE}`);
  };

/** After an error of the server the connection can be used again. After an error of the client its state is unknown. */
const isBroken = (error: unknown): boolean =>
  !(error instanceof pg.DatabaseError || error instanceof TimeBudgetExceeded);

/** pg's types do not contain `query_timeout`. */
const timed = (text: string, query_timeout: number) => ({ text, query_timeout });

const queryOn =
  (connection: pg.ClientBase, pooled: boolean, onStatement: StatementListener): Queryable['query'] =>
  async (statement, bindings) => {
    const name = pooled ? null : statement.name;
    const text = numberedSql(statement);
    onStatement(text, bindings);
    const values = bindings as unknown[];
    return runWithinBudget(LIMITS.answer, async (query_timeout) => {
      const query = { ...timed(text, query_timeout), values };
      return (await connection.query(name === null ? query : { name, ...query })).rows as unknown[];
    });
  };

const BEGIN = 'begin isolation level read committed';

const beginOn = async (
  connection: pg.PoolClient,
  settings: string,
  pooled: boolean,
  onStatement: StatementListener,
): Promise<Transaction> => {
  const run = queryOn(connection, pooled, onStatement);
  let failure: unknown = null;
  let hasEnded = false;

  const end = async (command: 'commit' | 'rollback'): Promise<void> => {
    hasEnded = true;
    onStatement(command, []);
    try {
      await runWithinBudget(
        LIMITS.answer,
        (query_timeout) => connection.query(timed(command, query_timeout)),
        LIMITS.minEnd,
      );
      connection.release();
    } catch (error) {
      connection.release(true);
      throw error;
    }
  };
  const rollBack = async (): Promise<void> => {
    if (hasEnded) return;
    if (failure === null || !isBroken(failure)) return end('rollback').catch(nothing);
    hasEnded = true;
    connection.release(true);
  };

  try {
    onStatement(BEGIN, []);
    const opening = settings === '' ? BEGIN : `${BEGIN}; ${settings}`;
    await runWithinBudget(LIMITS.answer, (query_timeout) => connection.query(timed(opening, query_timeout)));
  } catch (error) {
    connection.release(true);
    throw error;
  }
  return {
    query: async (statement, bindings) => {
      if (hasEnded) throw new Error('a statement was sent after the end of its transaction');
      try {
        return await run(statement, bindings);
      } catch (error) {
        failure ??= error;
        throw error;
      }
    },
    rollBack,
    commit: async () => {
      if (failure === null) return end('commit');
      await rollBack();
      if (failure instanceof Error && isUnavailable(failure)) throw failure;
      throw new Error('a transaction continued after a failed statement', { cause: failure });
    },
  };
};

/**
 * A pool of connections for requests. It connects on first use, replaces broken connections, and recovers after an
 * outage without a restart. Every wait has a limit. `tryQuery` converts errors.
 */
export const openPostgres = (settings: PostgresSettings): Database => {
  const { poolSize = DEFAULT_POOL_SIZE, pooled = false, log } = settings;
  const pool = new pg.Pool({
    ...connectionTo(settings),
    Client: clientFor(settings.url),
    max: poolSize,
    idleTimeoutMillis: LIMITS.idleConnection,
    ...(pooled ? {} : TIME_LIMITS),
    query_timeout: LIMITS.answer,
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool awaits it; its types are incomplete
    onConnect: prepareConnection(pooled),
  });
  pool.on('error', (error) => log?.debug('an idle database connection was lost', { detail: error.message }));

  const listeners = new Set<StatementListener>();
  const onStatement: StatementListener = (sql, bindings) => {
    for (const listener of listeners) listener(sql, bindings);
  };

  const connect = (): Promise<pg.PoolClient> =>
    runWithinBudget(LIMITS.connect + LIMITS.answer, (milliseconds) =>
      withTimeout(
        tryRoutes(settings.url, () => pool.connect()),
        milliseconds,
        (late) => late.release(),
      ),
    );

  const begin = async (settings = pooled ? TRANSACTION_SETTINGS : ''): Promise<Transaction> =>
    beginOn(await connect(), settings, pooled, onStatement);

  const transaction = async <A>(work: (trx: Queryable) => Promise<A>, settings?: string): Promise<A> => {
    const trx = await begin(settings);
    try {
      const result = await work(trx);
      await trx.commit();
      return result;
    } catch (error) {
      await trx.rollBack();
      throw error;
    }
  };

  const query: Queryable['query'] = async (statement, bindings) => {
    const connection = await connect();
    try {
      const rows = await queryOn(connection, pooled, onStatement)(statement, bindings);
      connection.release();
      return rows;
    } catch (error) {
      connection.release(isBroken(error));
      throw error;
    }
  };

  const queryInTransaction = (statement: Statement, bindings: readonly Binding[], settings?: string) =>
    transaction((trx) => trx.query(statement, bindings), settings);

  return {
    query: (statement, bindings) => {
      if (pooled) return queryInTransaction(statement, bindings);
      return statement.name === null
        ? queryInTransaction(statement, bindings, PLAN_FOR_VALUES)
        : query(statement, bindings);
    },
    begin: () => begin(),
    transaction: (work) => transaction(work),
    poolSize,
    use: () => ({
      used: pool.totalCount - pool.idleCount,
      free: pool.idleCount,
      waiting: pool.waitingCount,
    }),
    onStatement: (listener) => void listeners.add(listener),
    close: () => pool.end(),
  };
};
