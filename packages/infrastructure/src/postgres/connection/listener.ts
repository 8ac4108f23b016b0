import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { clientFor, tryRoutes } from './database-client.js';

/** Receives the notifications of one channel over its own connection. Reconnects automatically. */
export type Listener = Readonly<{
  start: (handlers: ListenerHandlers) => void;
  stop: () => Promise<void>;
  /** While false, notifications are missed. */
  isListening: () => boolean;
}>;

export type ListenerHandlers = Readonly<{
  onNotification: (payload: string) => void;
  /** The connection was lost. Notifications are missed until it is restored. */
  onLost: (error: Error) => void;
}>;

export type ListenerSettings = Readonly<{
  /** Must not lead to a pooler that shares connections between transactions. */
  url: string;
  applicationName: string;
  channel: string;
}>;

/** Milliseconds. A half-open connection is detected after at most `checkInterval` + `reply`. */
const LIMITS = { connect: 2_500, reply: 5_000, checkInterval: 10_000, pause: 1_000 } as const;

const isConnectionAlive = async (client: pg.Client, signal: AbortSignal): Promise<boolean> => {
  await sleep(LIMITS.checkInterval, undefined, { signal });
  await client.query('select 1');
  return true;
};

export const makeListener = ({ url, applicationName, channel }: ListenerSettings): Listener => {
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let isListening = false;
  let running: Promise<void> = Promise.resolve();

  const connect = async (): Promise<pg.Client> => {
    const client = new (clientFor(url))({
      application_name: applicationName,
      connectionTimeoutMillis: LIMITS.connect,
      query_timeout: LIMITS.reply,
      keepAlive: true,
    });
    // A broken connection rejects pending queries. Without a listener, the event would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  /** Listens until the connection breaks or `stop` is called. */
  const listen = async ({ onNotification }: ListenerHandlers): Promise<void> => {
    const broken = new AbortController();
    const signal = AbortSignal.any([stopping.signal, broken.signal]);
    const client = await tryRoutes(url, connect);
    client.on('error', () => broken.abort());
    client.on('end', () => broken.abort());
    client.on('notification', ({ payload = '' }) => onNotification(payload));
    try {
      await client.query(`listen ${channel}`);
      isListening = true;
      while (await isConnectionAlive(client, signal));
    } finally {
      isListening = false;
      await Promise.race([client.end(), sleep(LIMITS.pause)]).catch(() => undefined);
    }
  };

  const listenUntilStopped = async (handlers: ListenerHandlers): Promise<void> => {
    while (!isStopping()) {
      try {
        await listen(handlers);
      } catch (error) {
        if (isStopping()) return;
        handlers.onLost(error instanceof Error ? error : new Error(String(error)));
        await sleep(LIMITS.pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };

  return {
    start: (handlers) => {
      running = listenUntilStopped(handlers);
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
    isListening: () => isListening,
  };
};
