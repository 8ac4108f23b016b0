import path from 'node:path';
import pg from 'pg';
import type { Logger } from '../logger.js';
import { prepareDataFolder, SUPERUSER } from './data-folder.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { openDataDirectory, SHARED_FOLDER, type DataDirectory } from './data-directory.js';
import { secretFile } from './secret-file.js';
import { takeOwnerLock, type OwnerLock } from './owner-lock.js';
import { findBinaries } from './binaries.js';
import { startSupervisedServer } from './supervised-server.js';

/** A Postgres of this process' own. */
export type EmbeddedPostgres = Readonly<{
  /** Connection string with the password; listens on 127.0.0.1 only. */
  url: string;
  /** Where data and secrets really are; see {@link StartEmbeddedPostgres}. */
  directory: string;
  /** Ends Postgres in order and lets go of the folder. */
  stop: () => Promise<void>;
}>;

export type EmbeddedPostgresOptions = Readonly<{
  /** Holds the data (`postgres/`) and the password; made when it is missing. */
  directory: string;
  log: Logger;
  /** Where root puts what it cannot put into `directory`; see {@link StartEmbeddedPostgres}. */
  sharedFolder?: string;
}>;

/**
 * Starts the PostgreSQL that npm brought along, with durable settings, and makes the database `enterprisedb` in it.
 *
 * - One process at a time owns a directory, also among containers that share it: others are refused, and what runs is left
 *   alone.
 * - After `kill -9` of the owner the next start ends the Postgres that is left, and finds everything acknowledged.
 * - Postgres ends with this process; when it ends before, it is started again at the same address.
 * - Postgres refuses to run as root. Root runs it as the owner of the data, at first as the account `postgres`; where that
 *   account cannot reach `directory`, a folder below /var/lib/l-age-core takes its place.
 *
 * Rejects with an {@link EmbeddedPostgresError}, whose message is one line for a person.
 */
export type StartEmbeddedPostgres = (options: EmbeddedPostgresOptions) => Promise<EmbeddedPostgres>;

const DATABASE = 'enterprisedb';

const lockHome = ({ folder }: DataDirectory): OwnerLock => {
  const lock = takeOwnerLock(folder);
  if (lock._tag === 'Held') return lock;
  throw new EmbeddedPostgresError(
    `the service is already running on ${folder}, ${lock.owner}: stop it first, or set DATABASE_URL to use another database`,
  );
};

const makeDatabase = async (url: string, home: DataDirectory): Promise<void> => {
  const client = new pg.Client(url);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE} TEMPLATE template0`);
  } catch (error) {
    throw new EmbeddedPostgresError(`cannot open the database in ${home.dataFolder}: ${(error as Error).message}`);
  } finally {
    await client.end();
  }
};

const startIn = async (home: DataDirectory, password: string, options: EmbeddedPostgresOptions) => {
  const { account, dataFolder } = home;
  const program = await findBinaries(account, options.sharedFolder ?? SHARED_FOLDER);
  await prepareDataFolder({ program, account, folder: dataFolder, password, durable: true });
  const server = await startSupervisedServer({ program, account, dataFolder, log: options.log });
  const urlOf = (database: string) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${server.port}/${database}`;
  try {
    await makeDatabase(urlOf('postgres'), home);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: urlOf(DATABASE), stop: server.stop };
};

export const startEmbeddedPostgres: StartEmbeddedPostgres = async (options) => {
  const home = await openDataDirectory(options.directory, options.sharedFolder ?? SHARED_FOLDER);
  const lock = lockHome(home);
  try {
    const { value: password } = await secretFile(path.join(home.folder, 'postgres-password'));
    const { url, stop } = await startIn(home, password, options);
    return { url, directory: home.folder, stop: () => stop().finally(lock.release) };
  } catch (error) {
    lock.release();
    throw error;
  }
};
