import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';

export type RunningService = Readonly<{
  pid: number;
  /** Present if the start succeeded. */
  url: string;
  directory: string;
  /** Present if the start failed. */
  refusal: string;
  /** Sends a signal, and waits for the end of the process. */
  end: (signal: NodeJS.Signals) => Promise<void>;
  /** Exit code; null after a signal. */
  exitCode: Promise<number | null>;
}>;

const started = new Set<ChildProcess>();

const spawnService = (directory: string, sharedDirectory?: string, shell: readonly string[] = []): ChildProcess => {
  const program = path.join(import.meta.dirname, 'service.js');
  const own = [process.execPath, program, directory, ...(sharedDirectory === undefined ? [] : [sharedDirectory])];
  // Nothing can listen on 127.0.0.1 while the interface is down.
  const [command = '', ...args] =
    shell.length === 0 ? own : [...shell, `ip link set lo up 2>/dev/null; exec "$@"`, 'sh', ...own];
  const child = spawn(
    command,
    args,
    // A process group, as in a shell.
    { detached: true, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  started.add(child);
  return child;
};

const endOf = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', resolve));

/** Starts a service in another process. Resolves after its start has succeeded or failed. */
export const startService = async (
  directory: string,
  sharedDirectory?: string,
  shell?: readonly string[],
): Promise<RunningService> => {
  const child = spawnService(directory, sharedDirectory, shell);
  const line = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout!).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`the service ended with ${code} before it said anything`)));
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await endOf(child);
  };
  const said = JSON.parse(line) as Partial<RunningService>;
  return { url: '', directory: '', refusal: '', ...said, pid: child.pid!, end, exitCode: endOf(child) };
};

/** Starts a service and kills it when the condition holds. */
export const killWhen = async (condition: () => Promise<boolean>, directory: string): Promise<void> => {
  const child = spawnService(directory);
  while (!(await condition())) await delay(2);
  child.kill('SIGKILL');
  await endOf(child);
};

export const endAllServices = async (): Promise<void> => {
  for (const child of started) {
    child.kill('SIGTERM');
    await endOf(child);
  }
  started.clear();
};

/** An empty folder that every account can traverse. */
export const aFolder = async (): Promise<string> => {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'l-age-embedded-')));
  await chmod(folder, 0o711);
  return folder;
};

/** A data directory of a stopped service. */
export const aUsedFolder = async (): Promise<string> => {
  const folder = await aFolder();
  const service = await startService(folder);
  if (service.refusal !== '') throw new Error(service.refusal);
  await service.end('SIGTERM');
  return folder;
};

/** A copy with the same owners and modes. It takes a tenth of the time of a first start. */
export const copyOf = async (folder: string): Promise<string> => {
  const copy = await aFolder();
  await promisify(execFile)('cp', ['-a', `${folder}/.`, copy]);
  return copy;
};

export const query = async (url: string, statement: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client(url);
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(statement).finally(() => client.end());
  return rows;
};

export const postmasterPid = async (directory: string): Promise<number> =>
  Number.parseInt(await readFile(path.join(directory, 'postgres', 'postmaster.pid'), 'utf8'), 10);

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Waits until the condition holds; mocha's timeout is the limit. */
export const eventually = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await delay(20);
};
