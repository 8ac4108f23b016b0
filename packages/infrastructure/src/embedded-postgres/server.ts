import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import net from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { openLiveness } from './liveness.js';
import type { Account } from './account.js';
import { EmbeddedPostgresBusy, EmbeddedPostgresError } from './embedded-postgres-error.js';
import type { Binaries } from './binaries.js';

/** A running Postgres that listens on 127.0.0.1. It does not keep this process alive. */
export type Server = Readonly<{
  port: number;
  pid: number;
  /** Resolves when the process has ended, however that came. */
  ended: Promise<void>;
  /** Ends it in order, or after three seconds without: also then nothing acknowledged is lost. */
  stop: () => Promise<void>;
}>;

export type ServerOptions = Readonly<{
  program: Binaries;
  account: Account;
  dataFolder: string;
  port: number;
  /** Beyond what this module sets itself. */
  settings: Readonly<Record<string, string>>;
  /** Called with each line that Postgres logs once it runs. */
  onLine: (line: string) => void;
}>;

const quietSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  lc_messages: 'C',
  // LOG and worse. Failed statements are left out: whoever sent them reports them, and they may hold personal data.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_checkpoints: 'off',
};

const STOP_IN_ORDER_MS = 3000;
const READY = 'database system is ready to accept connections';

const reasonIn = (lines: readonly string[]): string =>
  (
    lines.findLast((line) => /could not|No space/.test(line)) ??
    lines.findLast((line) => /FATAL|PANIC/.test(line)) ??
    lines.at(-1) ??
    'it says nothing'
  ).replace(/^.*?(LOG|FATAL|PANIC|WARNING|ERROR): */, '');

/** The port was taken meanwhile, or processes of a Postgres that was killed are still ending. */
const isBusy = (lines: readonly string[]): boolean =>
  lines.some((line) => /could not bind|is still in use|lock file .* already exists/.test(line));

/** A port of 127.0.0.1 that nothing listens on at this moment. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** Starts Postgres on a folder that has data; rejects with an {@link EmbeddedPostgresError} when it does not come up. */
export const startServer = async (options: ServerOptions): Promise<Server> => {
  const { program, account, dataFolder, port, onLine } = options;
  const settings = Object.entries({ ...quietSettings, ...options.settings, port: String(port) });
  const liveness = await openLiveness(dataFolder);
  const child = spawn(
    program.postgres,
    ['-D', dataFolder, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      ...account,
      cwd: '/',
      // A process group of its own, so that Ctrl-C reaches the service alone, which stops Postgres as its last act.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', liveness ?? 'ignore'],
      // Not the environment of the service, which holds secrets and may hold PG… variables.
      env: { PATH: process.env['PATH'], LC_ALL: 'C' },
    },
  );
  if (liveness !== undefined) closeSync(liveness);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });

  const stopAtExit = () => child.kill('SIGINT');
  process.once('exit', stopAtExit);
  void ended.then(() => process.off('exit', stopAtExit));

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
  if (!(await ready)) {
    const message = `Postgres does not start in ${dataFolder}: ${reasonIn(startLines)}`;
    throw isBusy(startLines) ? new EmbeddedPostgresBusy(message) : new EmbeddedPostgresError(message);
  }

  lines.removeAllListeners('line').on('line', onLine);
  child.unref();
  if (stderr instanceof net.Socket) stderr.unref();

  const stop = async () => {
    child.ref();
    child.kill('SIGINT');
    const inTime = await Promise.race([ended.then(() => true), delay(STOP_IN_ORDER_MS, false, { ref: false })]);
    if (!inTime) child.kill('SIGQUIT');
    await ended;
  };
  return { port, pid: child.pid ?? 0, ended, stop };
};
