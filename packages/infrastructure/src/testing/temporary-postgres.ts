import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { accountFor } from '../embedded-postgres/account.js';
import { prepareDataFolder, SUPERUSER } from '../embedded-postgres/data-folder.js';
import { SHARED_FOLDER } from '../embedded-postgres/data-directory.js';
import { stopStaleServer } from '../embedded-postgres/stale-server.js';
import { findBinaries } from '../embedded-postgres/binaries.js';
import { freePort, startServer, type Server } from '../embedded-postgres/server.js';
import type { TestPostgres } from './test-postgres.js';

/** Nothing here has to survive, and many databases share the server. */
const fastSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  max_connections: '200',
};

const prefix = 'l-age-test-postgres-';

// Its standard input closes when the process that started it ends, in whatever way, kill -9 included.
const cleaner = `
cat > /dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null) && kill -INT "$pid"
tries=0
while [ -e "$1/data/postmaster.pid" ] && [ $tries -lt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
rm -rf "$1" || { sleep 1; rm -rf "$1"; }
`;

/** Ends Postgres and deletes `folder` when this process ends, or before that when the returned function is called. */
const cleanUpAtTheEnd = (folder: string): (() => Promise<void>) => {
  const child = spawn('sh', ['-c', cleaner, 'sh', folder], {
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

/** Deletes what runs left behind whose cleaner was killed as well. */
const removeLeftovers = async (parent: string): Promise<void> => {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : NaN;
    if (!(pid > 0) || isAlive(pid)) continue;
    const folder = path.join(parent, name);
    await stopStaleServer(path.join(folder, 'data'));
    // Another user's run is that user's to tidy up.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
};

/** Acknowledged is what the kernel has: that outlives any end of Postgres, though not of the machine. */
const crashSafeSettings = { ...fastSettings, synchronous_commit: 'on' };

type Prepared = Readonly<{
  url: (port: number) => string;
  start: (port: number) => Promise<Server>;
  stop: () => Promise<void>;
}>;

export type TemporaryPostgresOptions = Readonly<{
  /** Instead of the fast settings. */
  settings?: Readonly<Record<string, string>>;
  /** Called with each line that Postgres logs. */
  onLine?: (line: string) => void;
}>;

const prepare = async ({
  settings = fastSettings,
  onLine = () => undefined,
}: TemporaryPostgresOptions = {}): Promise<Prepared> => {
  const parent = await realpath(os.tmpdir());
  await removeLeftovers(parent);
  const home = await mkdtemp(path.join(parent, `${prefix}${process.pid}-`));
  const stop = cleanUpAtTheEnd(home);
  await chmod(home, 0o711);

  const folder = path.join(home, 'data');
  const account = await accountFor(folder);
  const program = await findBinaries(account, SHARED_FOLDER);
  const password = randomBytes(12).toString('hex');
  await prepareDataFolder({ program, account, folder, password, durable: false });
  return {
    url: (port) => `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`,
    start: (port) => startServer({ program, account, dataFolder: folder, port, settings, onLine }),
    stop,
  };
};

/** The embedded Postgres with data in a temporary folder. */
export const startTemporaryPostgres = async (options?: TemporaryPostgresOptions): Promise<TestPostgres> => {
  const { url, start, stop } = await prepare(options);
  const { port } = await start(await freePort());
  return { url: url(port), kind: 'embedded', stop };
};

/** A Postgres that can be cut off. Between the two it refuses connections. */
export type FragilePostgres = Readonly<{
  url: string;
  /** As `pg_ctl stop -m immediate`: every process of it ends at once, in the middle of whatever it does. */
  crash: () => Promise<void>;
  /** On the same data and the same port; it recovers what was acknowledged. */
  startAgain: () => Promise<void>;
  stop: () => Promise<void>;
}>;

/** One of a test's own, because nobody else's tests should see it crash. */
export const startFragilePostgres = async (): Promise<FragilePostgres> => {
  const { url, start, stop } = await prepare({ settings: crashSafeSettings });
  let server = await start(await freePort());
  const { port } = server;
  return {
    url: url(port),
    crash: async () => {
      process.kill(server.pid, 'SIGQUIT');
      await server.ended;
    },
    startAgain: async () => {
      server = await start(port);
    },
    stop,
  };
};
