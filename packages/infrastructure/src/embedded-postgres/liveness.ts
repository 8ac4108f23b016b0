import { execFile } from 'node:child_process';
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const execute = promisify(execFile);

/**
 * A named pipe that Postgres and its processes keep open as long as one of them lives. It shows a Postgres that outlived
 * its owner also from another container, where its process id cannot be seen.
 */
export const livenessPipe = (dataFolder: string): string => path.join(path.dirname(dataFolder), 'postgres-alive');

const hasPipes = process.platform !== 'win32';

/** A descriptor for Postgres to inherit; the caller closes its own. */
export const openLiveness = async (dataFolder: string): Promise<number | undefined> => {
  if (!hasPipes) return undefined;
  const pipe = livenessPipe(dataFolder);
  try {
    if (!existsSync(pipe)) await execute('mkfifo', ['-m', '600', pipe]);
    return openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (error) {
    throw new EmbeddedPostgresError(`cannot make the named pipe ${pipe}: ${(error as Error).message}`);
  }
};

/** Opening a pipe to write fails with ENXIO when nobody has it open (POSIX, open). */
const isAlive = (pipe: string): boolean => {
  try {
    closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENXIO' || code === 'ENOENT') return false;
    throw new EmbeddedPostgresError(`cannot open the named pipe ${pipe}: ${(error as Error).message}`);
  }
};

/** Milliseconds for the processes of a Postgres that has just been ended. */
const PATIENCE = 10_000;

/** Rejects when a Postgres on this folder lives on in another container. */
export const refuseForeignPostgres = async (dataFolder: string): Promise<void> => {
  if (!hasPipes) return;
  const deadline = performance.now() + PATIENCE;
  while (isAlive(livenessPipe(dataFolder))) {
    if (performance.now() > deadline)
      throw new EmbeddedPostgresError(
        `a Postgres of an earlier start still runs on ${dataFolder}, maybe in another container: stop that container first`,
      );
    await delay(50);
  }
};
