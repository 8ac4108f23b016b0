import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { accountFor } from '../embedded-postgres/account.js';
import { findBinaries } from '../embedded-postgres/binaries.js';
import { SHARED_DIRECTORY } from '../embedded-postgres/data-directory.js';
import { ensureInitialized, SUPERUSER } from '../embedded-postgres/initdb.js';
import { freePort, startServer, type Server } from '../embedded-postgres/server.js';
import type { TestPostgres } from './test-postgres.js';

/** For data that does not survive, on a server with many databases. */
const FAST_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  max_connections: '200',
};

/** An acknowledged write is in the operating system's cache: it survives a crash of Postgres, but not of the machine. */
const CRASH_SAFE_SETTINGS = { ...FAST_SETTINGS, synchronous_commit: 'on' };

const PREFIX = 'l-age-test-postgres-';

// Its standard input closes when this process ends for any reason. Postgres removes its pid file when it ends.
const CLEANER = `
cat > /dev/null
tries=0
while [ -e "$1/data/postmaster.pid" ] && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`;

/** Deletes the folder when this process has ended. The returned function deletes it earlier. */
const deleteAtExit = (folder: string): (() => Promise<void>) => {
  const child = spawn('sh', ['-c', CLEANER, 'sh', folder], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return () => {
    child.ref();
    child.stdin.end();
    return ended;
  };
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Deletes the folders of earlier runs that were killed together with their cleaners. */
const deleteStaleFolders = async (parent: string): Promise<void> => {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : NaN;
    if (!(pid > 0) || isAlive(pid)) continue;
    // A folder of another user cannot be deleted.
    await rm(path.join(parent, name), { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
};

type Prepared = Readonly<{
  url: (port: number) => string;
  start: (port: number) => Promise<Server>;
  /** Stops the server that was started last. */
  stop: () => Promise<void>;
}>;

export type TemporaryPostgresOptions = Readonly<{
  /** Default: settings for speed. */
  settings?: Readonly<Record<string, string>>;
  /** Called with each line that Postgres logs. */
  onLine?: (line: string) => void;
}>;

const prepare = async ({
  settings = FAST_SETTINGS,
  onLine = () => undefined,
}: TemporaryPostgresOptions = {}): Promise<Prepared> => {
  const parent = await realpath(os.tmpdir());
  await deleteStaleFolders(parent);
  const folder = await mkdtemp(path.join(parent, `${PREFIX}${process.pid}-`));
  const deleteFolder = deleteAtExit(folder);
  await chmod(folder, 0o711);

  const dataDirectory = path.join(folder, 'data');
  const account = await accountFor(dataDirectory);
  const binaries = await findBinaries(account, SHARED_DIRECTORY);
  const password = randomBytes(12).toString('hex');
  await ensureInitialized({ binaries, account, dataDirectory, password, durable: false });
  let server: Server | undefined;
  return {
    url: (port) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
    start: async (port) => {
      server = await startServer({ binaries, account, dataDirectory, port, settings, onLine });
      return server;
    },
    stop: async () => {
      await server?.stop();
      await deleteFolder();
    },
  };
};

/** The embedded Postgres with its data in a temporary folder. */
export const startTemporaryPostgres = async (options?: TemporaryPostgresOptions): Promise<TestPostgres> => {
  const { url, start, stop } = await prepare(options);
  const { port } = await start(await freePort());
  return { url: url(port), kind: 'embedded', stop };
};

/** A Postgres for tests of an outage. Between `crash` and `restart` it refuses connections. */
export type RestartablePostgres = Readonly<{
  url: string;
  /** Like `pg_ctl stop -m immediate`: all processes end at once. */
  crash: () => Promise<void>;
  /** Starts on the same data and port, and recovers the acknowledged writes. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}>;

/** A separate server, because a crash of the shared one would fail other tests. */
export const startRestartablePostgres = async (): Promise<RestartablePostgres> => {
  const { url, start, stop } = await prepare({ settings: CRASH_SAFE_SETTINGS });
  let server = await start(await freePort());
  const { port } = server;
  return {
    url: url(port),
    crash: async () => {
      process.kill(server.pid, 'SIGQUIT');
      await server.ended;
    },
    restart: async () => {
      server = await start(port);
    },
    stop,
  };
};
