import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The executable; undefined if it is not installed. */
export const redisProgram = (process.env['PATH'] ?? '')
  .split(path.delimiter)
  .map((folder) => path.join(folder, 'redis-server'))
  .find(isExecutable);

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

export const newAdminClient = (url: string) =>
  createClient({ url, socket: { reconnectStrategy: false } }).on('error', () => undefined);

export type AdminClient = ReturnType<typeof newAdminClient>;

const answers = async (url: string): Promise<boolean> => {
  const client = newAdminClient(url);
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    if (client.isOpen) client.destroy();
  }
};

/** A real Redis on its own port, without files. */
export type RedisServer = Readonly<{
  url: string;
  start: () => Promise<void>;
  /** Kills it. */
  kill: () => Promise<void>;
  /** Keeps its connections and accepts new ones, but never replies. */
  freeze: () => void;
  thaw: () => void;
}>;

export const makeRedisServer = async (program: string, options: readonly string[] = []): Promise<RedisServer> => {
  const port = await freePort();
  const password = /--requirepass (\S+)/.exec(options.join(' '))?.[1];
  const url = `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`;
  let server: ChildProcess | undefined;
  let folder = '';

  const end = (): void => {
    server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };

  return {
    url,
    start: async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'l-age-redis-'));
      const own = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'no'];
      server = spawn(program, [...own, ...options], { stdio: 'ignore' });
      process.once('exit', end);
      while (!(await answers(url))) await sleep(20);
    },
    kill: async () => {
      if (server === undefined) return;
      const ended = once(server, 'exit');
      end();
      await ended;
      server = undefined;
      process.off('exit', end);
    },
    freeze: () => server?.kill('SIGSTOP'),
    thaw: () => server?.kill('SIGCONT'),
  };
};
