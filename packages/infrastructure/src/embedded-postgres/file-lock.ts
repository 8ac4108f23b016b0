import { spawn } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** Held until it is released and every child process that inherited the descriptor has ended. */
export type FileLock = Readonly<{ descriptor: number; release: () => void }>;

/** The Postgres of a killed service ends within this time. */
const WAIT_SECONDS = 5;

/** Exit code of `flock` when another process holds the lock. */
const HELD = 1;

const flock = (descriptor: number): Promise<number | null> =>
  new Promise((resolve, reject) => {
    const child = spawn('flock', ['--timeout', String(WAIT_SECONDS), '3'], {
      stdio: ['ignore', 'ignore', 'ignore', descriptor],
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });

const lockOrExplain = async (file: string, descriptor: number): Promise<void> => {
  const code = await flock(descriptor).catch((error: unknown) => {
    throw new EmbeddedPostgresError(`cannot lock ${file}: the program flock does not run: ${(error as Error).message}`);
  });
  if (code === HELD)
    throw new EmbeddedPostgresError(
      `the service is already running on ${path.dirname(file)}, ${readFileSync(file, 'utf8').trim()}: stop it first, or set DATABASE_URL to use another database`,
    );
  if (code !== 0) throw new EmbeddedPostgresError(`cannot lock ${file}: its file system has no locks`);
};

/**
 * Locks a file with flock(2), or rejects if another process holds the lock. Node has no call for it, but the lock belongs
 * to the open descriptor: the program `flock` locks the one that it inherits. The kernel keeps the lock with the file, so
 * it also excludes other containers that share the folder.
 */
export const lockFile = async (file: string): Promise<FileLock> => {
  const descriptor = openSync(file, 'a+', 0o600);
  try {
    await lockOrExplain(file, descriptor);
    ftruncateSync(descriptor);
    writeSync(descriptor, `with pid ${process.pid} on ${os.hostname()}\n`);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  return { descriptor, release: () => closeSync(descriptor) };
};
