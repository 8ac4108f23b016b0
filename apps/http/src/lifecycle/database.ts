import {
  describeDatabase,
  isTlsFailure,
  isUnavailable,
  migrate,
  startEmbeddedPostgres,
  type Logger,
} from '@l-age/infrastructure';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config.js';
import { StartFailure } from './start-failure.js';

/** The database the service uses, and how a person knows it: without user and password. */
export type DatabaseInUse = Readonly<{
  url: string;
  /** Without a pooler, for migrations and LISTEN. */
  directUrl: string;
  description: string;
  /** For what the service keeps beside its database. */
  directory: string;
  stop: () => Promise<void>;
}>;

/** The configured database, or the one the service brings along, its data in `directory`. */
export const provideDatabase = async (config: Config, directory: string, log: Logger): Promise<DatabaseInUse> => {
  const { databaseUrl: url, directDatabaseUrl } = config;
  if (url !== null)
    return {
      url,
      directUrl: directDatabaseUrl ?? url,
      description: describeDatabase(url),
      directory,
      stop: () => Promise.resolve(),
    };
  const embedded = await startEmbeddedPostgres({ directory, log });
  return { ...embedded, directUrl: embedded.url, description: `embedded PostgreSQL, data in ${embedded.directory}` };
};

/** Milliseconds. A database that starts together with the service is there within this time. */
const PATIENCE = 30_000;
const PAUSE = 1_000;

const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error && error.message !== '' ? error.message : String(error);
};

/** A wrong password, a database that does not exist, a right that is missing (SQLSTATE): waiting does not help. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(28|3D|42501)/.test(String(error.code));

/** Brings the database to this version, waiting a while for one that does not answer yet; returns what it ran. */
export const migrateOnceReachable = async (
  { directUrl, description }: DatabaseInUse,
  log: Logger,
): Promise<readonly string[]> => {
  const giveUpAt = performance.now() + PATIENCE;
  for (;;) {
    try {
      return await migrate(directUrl, log);
    } catch (error) {
      if (isTlsFailure(error))
        throw new StartFailure(`no TLS connection to ${description} as DATABASE_URL wants it: ${reasonOf(error)}`);
      if (isRefusal(error)) throw new StartFailure(`${description} (DATABASE_URL) refuses us: ${reasonOf(error)}`);
      if (!isUnavailable(error)) throw error;
      const left = giveUpAt - performance.now();
      if (left <= 0) throw new StartFailure(`no answer from ${description} (DATABASE_URL): ${reasonOf(error)}`);
      log.warn('waiting for the database', { reason: reasonOf(error), seconds_left: Math.ceil(left / 1000) });
      await sleep(PAUSE);
    }
  }
};
