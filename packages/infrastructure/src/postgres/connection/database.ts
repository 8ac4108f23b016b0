import pg from 'pg';
import type { Logger } from '../../logger.js';
import { clientFor, onSomeRoute, routeTo } from './database-client.js';
import { isUnavailable } from './postgres-error.js';
import { types } from './value-types.js';
import { spendTime, TimeIsUp, withinTime } from './time-budget.js';
import { numberedSql, type Binding, type Queryable, type Statement } from './statement.js';

export type PostgresSettings = Readonly<{
  /** One that `parseDatabaseUrl` accepts. */
  url: string;
  /** Maximum number of connections. */
  poolSize?: number;
  /** Shown in `pg_stat_activity`. */
  applicationName?: string;
  /**
   * Whether a pooler gives each transaction another connection of the server: nothing may outlive a transaction then, no
   * prepared statement and no setting.
   */
  pooled?: boolean;
  log?: Logger;
}>;

/** Connections of a pool at this moment: in use, idle, and requests that wait for one. */
export type PoolUse = Readonly<{ used: number; free: number; waiting: number }>;

/** An open transaction. It has a connection to itself until one of `commit` and `rollBack` resolves. */
export type Transaction = Queryable &
  Readonly<{
    /** Rejects, and rolls back, when a statement failed before: Postgres would answer such a COMMIT without an error. */
    commit: () => Promise<void>;
    /** Never rejects: the server rolls back by itself when the connection breaks. */
    rollBack: () => Promise<void>;
  }>;

export type StatementListener = (sql: string, bindings: readonly Binding[]) => void;

/** A pool of connections. */
export type Database = Queryable &
  Readonly<{
    begin: () => Promise<Transaction>;
    /** Commits when the work resolves, rolls back when it rejects. */
    transaction: <A>(work: (trx: Queryable) => Promise<A>) => Promise<A>;
    poolSize: number;
    use: () => PoolUse;
    /** Calls back with each SQL text before it is sent, `begin` and `commit` included. */
    onStatement: (listener: StatementListener) => void;
    close: () => Promise<void>;
  }>;

const DEFAULT_POOL_SIZE = 10;
const DEFAULT_APPLICATION_NAME = 'l-age-core';

/**
 * Milliseconds, each for one step. The server ends a slow statement itself, and the client stops waiting for a silent
 * server just after. `withTimeBudget` bounds the sum of the steps of a request.
 */
export const LIMITS = {
  connect: 2_500,
  lock: 3_500,
  statement: 4_000,
  answer: 4_500,
  /** The outcome of a COMMIT that was not waited for is unknown, so it gets some time in any case. */
  leastForEnd: 500,
  idleInTransaction: 10_000,
  idleConnection: 60_000,
  keepAliveDelay: 10_000,
} as const;

/** How every connection to the database is opened, whatever it is for. */
export const connectionTo = ({ url, applicationName = DEFAULT_APPLICATION_NAME }: PostgresSettings) => ({
  ...routeTo(url),
  application_name: applicationName,
  connectionTimeoutMillis: LIMITS.connect,
  keepAlive: true,
  keepAliveInitialDelayMillis: LIMITS.keepAliveDelay,
  types,
});

/**
 * The hot data is in memory, so an index scan costs no more than a sequential read: with the default of 4 the planner
 * would collect and sort everything that a person sees rather than read one page. No statement here is worth JIT or
 * parallel workers. Neither the format of dates nor the isolation depends on the database or the role.
 */
const SESSION_SETTINGS =
  "set random_page_cost to 1; set jit to off; set max_parallel_workers_per_gather to 0; set datestyle to iso; set timezone to 'UTC'; set default_transaction_isolation to 'read committed'";

/** Sent by every connection when it opens. A pooler refuses parameters that it does not know. */
const TIME_LIMITS = {
  statement_timeout: LIMITS.statement,
  lock_timeout: LIMITS.lock,
  idle_in_transaction_session_timeout: LIMITS.idleInTransaction,
};

const forTransaction = (statements: string): string => statements.replaceAll(/\bset /g, 'set local ');

/**
 * A named statement is planned once for each connection. By default Postgres plans it again for each call when a plan for
 * the average values looks more expensive, and this planning costs more than the statement itself.
 */
const PLAN_ONCE = 'set plan_cache_mode to force_generic_plan';
const PLAN_FOR_VALUES = 'set local plan_cache_mode to force_custom_plan';

/** The settings of one transaction, where a connection keeps none. */
const TRANSACTION_SETTINGS = [
  forTransaction(SESSION_SETTINGS),
  ...Object.entries(TIME_LIMITS).map(([name, milliseconds]) => `set local ${name} to ${milliseconds}`),
].join('; ');

const nothing = (): void => undefined;

const prepareConnection =
  (pooled: boolean) =>
  async (connection: pg.ClientBase): Promise<void> => {
    // A connection that breaks while it is in use fails its statement; without a listener it would end the process.
    connection.on('error', nothing);
    if (!pooled) await connection.query(`${SESSION_SETTINGS}; ${PLAN_ONCE}`);
  };

/** An error of the server leaves the connection usable; after one of the client nobody knows what it still waits for. */
const isBroken = (error: unknown): boolean => !(error instanceof pg.DatabaseError || error instanceof TimeIsUp);

/** `query_timeout` is missing from pg's types of a query. */
const timed = (text: string, query_timeout: number) => ({ text, query_timeout });

const queryOn =
  (connection: pg.ClientBase, pooled: boolean, onStatement: StatementListener): Queryable['query'] =>
  async (statement, bindings) => {
    const name = pooled ? null : statement.name;
    const text = numberedSql(statement);
    onStatement(text, bindings);
    const values = bindings as unknown[];
    return spendTime(LIMITS.answer, async (query_timeout) => {
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
  let isOver = false;

  const end = async (command: 'commit' | 'rollback'): Promise<void> => {
    isOver = true;
    onStatement(command, []);
    try {
      await spendTime(
        LIMITS.answer,
        (query_timeout) => connection.query(timed(command, query_timeout)),
        LIMITS.leastForEnd,
      );
      connection.release();
    } catch (error) {
      connection.release(true);
      throw error;
    }
  };
  const rollBack = async (): Promise<void> => {
    if (isOver) return;
    if (failure === null || !isBroken(failure)) return end('rollback').catch(nothing);
    isOver = true;
    connection.release(true);
  };

  try {
    onStatement(BEGIN, []);
    const opening = settings === '' ? BEGIN : `${BEGIN}; ${settings}`;
    await spendTime(LIMITS.answer, (query_timeout) => connection.query(timed(opening, query_timeout)));
  } catch (error) {
    connection.release(true);
    throw error;
  }
  return {
    query: async (statement, bindings) => {
      if (isOver) throw new Error('a statement was sent after the end of its transaction');
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
      throw new Error('a transaction went on after one of its statements had failed', { cause: failure });
    },
  };
};

/**
 * A pool of connections for requests. It connects when first used, replaces connections that died, and needs no restart
 * when the database comes back. Every wait is bounded; `attempt` says what becomes of a failure.
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
    // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it; its types do not say so
    onConnect: prepareConnection(pooled),
  });
  pool.on('error', (error) => log?.debug('an idle database connection was lost', { detail: error.message }));

  const listeners = new Set<StatementListener>();
  const onStatement: StatementListener = (sql, bindings) => {
    for (const listener of listeners) listener(sql, bindings);
  };

  const connect = (): Promise<pg.PoolClient> =>
    spendTime(LIMITS.connect + LIMITS.answer, (milliseconds) =>
      withinTime(
        onSomeRoute(settings.url, () => pool.connect()),
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
