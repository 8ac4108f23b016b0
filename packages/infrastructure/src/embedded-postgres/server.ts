import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Account } from './account.js';
import type { Binaries } from './binaries.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** A running Postgres that listens on 127.0.0.1. It does not keep this process alive. */
export type Server = Readonly<{
  port: number;
  pid: number;
  /** Resolves when the process has ended for any reason. */
  ended: Promise<void>;
  /** Shuts Postgres down; kills it after three seconds. Acknowledged writes are kept in both cases. */
  stop: () => Promise<void>;
}>;

export type ServerOptions = Readonly<{
  binaries: Binaries;
  account: Account;
  dataDirectory: string;
  port: number;
  settings: Readonly<Record<string, string>>;
  /** Called with each line that Postgres logs after its start. */
  onLine: (line: string) => void;
  /** A descriptor that Postgres and its processes keep open until they end. */
  inherited?: number;
}>;

const DEFAULT_SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // LOG and above. Failed statements are not logged: the client reports them, and they may contain personal data.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

const SHUTDOWN_MS = 3000;
const READY = 'database system is ready to accept connections';

const reasonIn = (lines: readonly string[]): string =>
  (
    lines.findLast((line) => /could not|No space/.test(line)) ??
    lines.findLast((line) => /FATAL|PANIC/.test(line)) ??
    lines.at(-1) ??
    'no output'
  ).replace(/^.*?(LOG|FATAL|PANIC|WARNING|ERROR): */, '');

/** A port of 127.0.0.1 that is free at this moment. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** On Linux, the kernel shuts Postgres down (SIGINT) when this process dies. */
const endWithParent = (command: readonly string[]): readonly string[] =>
  process.platform === 'linux' ? ['setpriv', '--pdeathsig', 'INT', ...command] : command;

/**
 * Starts Postgres on an existing data directory. The caller makes sure that no other server uses it. Rejects with an
 * {@link EmbeddedPostgresError} if Postgres does not start.
 */
export const startServer = async (options: ServerOptions): Promise<Server> => {
  const { binaries, account, dataDirectory, port, onLine } = options;
  // The process id in a stale file may belong to another process now, and Postgres would not start.
  rmSync(path.join(dataDirectory, 'postmaster.pid'), { force: true });
  const settings = Object.entries({ ...DEFAULT_SETTINGS, ...options.settings, port: String(port) });
  const [command = '', ...args] = endWithParent([
    binaries.postgres,
    '-D',
    dataDirectory,
    ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  const child = spawn(command, args, {
    ...account,
    cwd: '/',
    // Its own process group: Ctrl-C reaches only the service, which stops Postgres at the end of its shutdown.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', options.inherited ?? 'ignore'],
    // The environment of the service contains secrets, and possibly PG… variables.
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });

  const startLines: string[] = [];
  const { stderr } = child;
  if (stderr === null) throw new Error('Postgres has no stderr');
  const lines = createInterface(stderr);
  const ready = new Promise<boolean>((resolve) => {
    lines.on('line', (line) => {
      startLines.push(line);
      if (line.includes(READY)) resolve(true);
    });
    child.once('error', (error) => startLines.push(error.message));
    void ended.then(() => resolve(false));
  });
  if (!(await ready))
    throw new EmbeddedPostgresError(`Postgres does not start in ${dataDirectory}: ${reasonIn(startLines)}`);

  lines.removeAllListeners('line').on('line', onLine);
  child.unref();
  if (stderr instanceof net.Socket) stderr.unref();

  const stop = async () => {
    child.ref();
    child.kill('SIGINT');
    const inTime = await Promise.race([ended.then(() => true), delay(SHUTDOWN_MS, false, { ref: false })]);
    if (!inTime) child.kill('SIGQUIT');
    await ended;
  };
  return { port, pid: child.pid ?? 0, ended, stop };
};
