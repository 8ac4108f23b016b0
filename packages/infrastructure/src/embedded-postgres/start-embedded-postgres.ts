import path from 'node:path';
import pg from 'pg';
import type { Logger } from '../logger.js';
import { findBinaries } from './binaries.js';
import { openDataDirectory, SHARED_DIRECTORY } from './data-directory.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { lockFile, type FileLock } from './file-lock.js';
import { ensureInitialized, SUPERUSER } from './initdb.js';
import { secretFile } from './secret-file.js';
import { freePort, startServer, type Server } from './server.js';

/** A Postgres server that belongs to this process. */
export type EmbeddedPostgres = Readonly<{
  /** Connection string with the password. Postgres listens on 127.0.0.1 only. */
  url: string;
  /** Contains the data and the secrets; see {@link StartEmbeddedPostgres}. */
  directory: string;
  /** Shuts Postgres down and releases the directory. */
  stop: () => Promise<void>;
}>;

export type EmbeddedPostgresOptions = Readonly<{
  /** Contains the data (`postgres/`), the password and the lock. Created if it does not exist. */
  directory: string;
  log: Logger;
  /** Used if root starts the service and Postgres cannot reach `directory`; see {@link StartEmbeddedPostgres}. */
  sharedDirectory?: string;
}>;

/**
 * Starts the PostgreSQL from npm with durable settings, and creates the database `enterprisedb`.
 *
 * - One process at a time can use a directory, also across containers that share it. A second one is rejected.
 * - Postgres ends when this process ends, also after `kill -9`. Acknowledged writes are kept.
 * - If Postgres ends before `stop` is called, an uncaught {@link EmbeddedPostgresError} ends this process.
 * - Postgres cannot run as root. Root runs it as the owner of the data, at first as the account `postgres`. If this account
 *   cannot reach `directory`, a directory below /var/lib/l-age-core is used instead.
 *
 * Rejects with an {@link EmbeddedPostgresError}.
 */
export type StartEmbeddedPostgres = (options: EmbeddedPostgresOptions) => Promise<EmbeddedPostgres>;

const DATABASE = 'enterprisedb';

const createDatabase = async (url: string, dataDirectory: string): Promise<void> => {
  const client = new pg.Client(url);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} TEMPLATE template0`);
  } catch (error) {
    throw new EmbeddedPostgresError(`cannot open the database in ${dataDirectory}: ${(error as Error).message}`);
  } finally {
    await client.end();
  }
};

/** Makes an unexpected end of Postgres an uncaught error. The returned function stops Postgres instead. */
const supervise = (server: Server, dataDirectory: string): (() => Promise<void>) => {
  let isStopping = false;
  void server.ended.then(() => {
    if (isStopping) return;
    process.nextTick(() => {
      throw new EmbeddedPostgresError(`the embedded Postgres in ${dataDirectory} ended unexpectedly`);
    });
  });
  return () => {
    isStopping = true;
    return server.stop();
  };
};

export const startEmbeddedPostgres: StartEmbeddedPostgres = async (options) => {
  const { log, sharedDirectory = SHARED_DIRECTORY } = options;
  const { directory, dataDirectory, account } = await openDataDirectory(options.directory, sharedDirectory);
  const lock: FileLock = await lockFile(path.join(directory, 'lock'));
  let stopServer = () => Promise.resolve();
  const stop = () => stopServer().finally(lock.release);
  try {
    const { value: password } = await secretFile(path.join(directory, 'postgres-password'));
    const binaries = await findBinaries(account, sharedDirectory);
    await ensureInitialized({ binaries, account, dataDirectory, password, durable: true });
    const port = await freePort();
    const onLine = (line: string) => (line.includes('PANIC') ? log.error(line) : log.debug(line));
    const server = await startServer({
      ...{ binaries, account, dataDirectory, port, onLine },
      settings: {},
      inherited: lock.descriptor,
    });
    stopServer = supervise(server, dataDirectory);
    const urlOf = (database: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
    await createDatabase(urlOf('postgres'), dataDirectory);
    return { url: urlOf(DATABASE), directory, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
