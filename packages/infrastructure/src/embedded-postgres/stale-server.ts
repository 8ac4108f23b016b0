import { execFile } from 'node:child_process';
import { readFile, readlink, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

const execute = promisify(execFile);

const STOP_IN_ORDER_MS = 10_000;
const STOP_AT_ONCE_MS = 20_000;

const pidFile = (dataFolder: string): string => path.join(dataFolder, 'postmaster.pid');

/** The first line of postmaster.pid; the file stays behind when the machine or Postgres itself was cut off. */
const recordedPid = async (dataFolder: string): Promise<number | undefined> => {
  const text = await readFile(pidFile(dataFolder), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  return pid > 0 ? pid : undefined;
};

/** Whether this process is the Postgres of this folder, and not one that was given the number later. */
const serves = async (pid: number, dataFolder: string): Promise<boolean> => {
  try {
    if (process.platform === 'linux') {
      // Postgres makes its data folder the working directory, and the postmaster keeps the arguments it was given.
      const program = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')[0] ?? '';
      return path.basename(program) === 'postgres' && (await readlink(`/proc/${pid}/cwd`)) === dataFolder;
    }
    const { stdout } = await execute('ps', ['-o', 'command=', '-p', String(pid)]);
    return stdout.includes('postgres') && stdout.includes(`-D ${dataFolder} `);
  } catch {
    return false;
  }
};

/** Whether there was such a process that this one may send signals to. */
const signal = (pid: number, name: NodeJS.Signals | 0): boolean => {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
};

const endsWithin = async (milliseconds: number, pid: number, dataFolder: string): Promise<boolean> => {
  const deadline = performance.now() + milliseconds;
  while (await serves(pid, dataFolder)) {
    if (performance.now() > deadline) return false;
    await delay(50);
  }
  return true;
};

/**
 * Ends a Postgres that outlived the process which had started it; resolves to its process id, or undefined when there
 * was none. The caller has made sure that its owner is gone. `dataFolder` has no symbolic links in it.
 */
export const stopStaleServer = async (dataFolder: string): Promise<number | undefined> => {
  const pid = await recordedPid(dataFolder);
  if (pid === undefined) return undefined;
  if (!(await serves(pid, dataFolder))) {
    // Postgres would take whoever has this number by now for itself, and refuse to start.
    if (signal(pid, 0)) await rm(pidFile(dataFolder), { force: true });
    return undefined;
  }
  signal(pid, 'SIGINT');
  if (await endsWithin(STOP_IN_ORDER_MS, pid, dataFolder)) return pid;
  signal(pid, 'SIGQUIT');
  if (await endsWithin(STOP_AT_ONCE_MS, pid, dataFolder)) return pid;
  throw new EmbeddedPostgresError(`a Postgres of an earlier start (pid ${pid}) on ${dataFolder} does not end`);
};
