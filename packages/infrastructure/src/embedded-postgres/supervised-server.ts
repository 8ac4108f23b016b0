import { setTimeout as delay } from 'node:timers/promises';
import { inBackground } from '../jobs/in-background.js';
import type { Logger } from '../logger.js';
import { EmbeddedPostgresBusy } from './embedded-postgres-error.js';
import { freePort, startServer, type Server, type ServerOptions } from './server.js';
import { refuseForeignPostgres } from './liveness.js';
import { stopStaleServer } from './stale-server.js';

type Options = Omit<ServerOptions, 'port' | 'settings' | 'onLine'> & Readonly<{ log: Logger }>;

/** A Postgres that is started again, on the same port, when it ends without having been asked to. */
export type SupervisedServer = Readonly<{ port: number; stop: () => Promise<void> }>;

const FIRST_START_ATTEMPTS = 6;
const LONGEST_PAUSE_MS = 10_000;

const startOn = async (port: number, { log, ...options }: Options): Promise<Server> => {
  const orphan = await stopStaleServer(options.dataFolder);
  if (orphan !== undefined) log.info(`stopped the embedded Postgres of an earlier start (pid ${orphan})`);
  await refuseForeignPostgres(options.dataFolder);
  const onLine = (line: string) => (line.includes('PANIC') ? log.error(line) : log.debug(line));
  return startServer({ ...options, port, settings: {}, onLine });
};

const startFirst = async (options: Options, attempt = 1): Promise<Server> => {
  try {
    return await startOn(await freePort(), options);
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresBusy) || attempt === FIRST_START_ATTEMPTS) throw error;
    await delay(300 * attempt);
    return startFirst(options, attempt + 1);
  }
};

/** Starts Postgres on a folder that has data and that no other process uses, on a free port. */
export const startSupervisedServer = async (options: Options): Promise<SupervisedServer> => {
  const { log } = options;
  const first = await startFirst(options);
  const stopped = new AbortController();

  const startAgain = async (attempt: number): Promise<Server | undefined> => {
    if (stopped.signal.aborted) return undefined;
    try {
      return await startOn(first.port, options);
    } catch (error) {
      const pause = Math.min(500 * attempt, LONGEST_PAUSE_MS);
      log.error('the embedded Postgres could not be started again, trying on', { error });
      await delay(pause, undefined, { signal: stopped.signal }).catch(() => undefined);
      return startAgain(attempt + 1);
    }
  };

  let current: Promise<Server | undefined> = Promise.resolve(first);
  const watch = async (server: Server | undefined): Promise<void> => {
    await server?.ended;
    if (stopped.signal.aborted) return;
    log.error('the embedded Postgres has ended unexpectedly, starting it again');
    current = startAgain(1);
    return watch(await current);
  };
  void inBackground(log, 'embedded Postgres', () => watch(first));

  return {
    port: first.port,
    stop: async () => {
      stopped.abort();
      await (await current)?.stop();
    },
  };
};
