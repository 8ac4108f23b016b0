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
import { StartError } from './start-error.js';

export type DatabaseInUse = Readonly<{
  url: string;
  /** Without a pooler, for migrations and LISTEN. */
  directUrl: string;
  /** For messages, without user and password. */
  description: string;
  /** For other files of the service, such as a generated key. */
  directory: string;
  stop: () => Promise<void>;
}>;

/** The configured database, or the embedded one with its data in `directory`. */
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

/** Milliseconds. The database can start at the same time as the service. */
const MAX_WAIT = 30_000;
const RETRY_INTERVAL = 1_000;

const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return error instanceof Error && error.message !== '' ? error.message : String(error);
};

/** A wrong password, an unknown database or a missing privilege (SQLSTATE). Waiting does not help. */
const isRejection = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && /^(28|3D|42501)/.test(String(error.code));

/** Waits for the database, and migrates it. Returns the migrations that ran. */
export const waitAndMigrate = async (
  { directUrl, description }: DatabaseInUse,
  log: Logger,
): Promise<readonly string[]> => {
  const deadline = performance.now() + MAX_WAIT;
  for (;;) {
    try {
      return await migrate(directUrl, log);
    } catch (error) {
      if (isTlsFailure(error))
        throw new StartError(`no TLS connection to ${description} as DATABASE_URL requires: ${reasonOf(error)}`);
      if (isRejection(error))
        throw new StartError(`${description} (DATABASE_URL) rejects the connection: ${reasonOf(error)}`);
      if (!isUnavailable(error)) throw error;
      const left = deadline - performance.now();
      if (left <= 0) throw new StartError(`no answer from ${description} (DATABASE_URL): ${reasonOf(error)}`);
      log.warn('waiting for the database', { reason: reasonOf(error), seconds_left: Math.ceil(left / 1000) });
      await sleep(RETRY_INTERVAL);
    }
  }
};
