import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { clientFor, onSomeRoute } from './database-client.js';

/** Receives the notifications of one channel over a connection of its own, and reconnects by itself. */
export type Listener = Readonly<{
  start: (handlers: ListenerHandlers) => void;
  stop: () => Promise<void>;
  /** While it is false, notifications are missed. */
  isListening: () => boolean;
}>;

export type ListenerHandlers = Readonly<{
  onNotification: (payload: string) => void;
  /** The connection is lost: notifications are missed until it listens again. */
  onLost: (error: Error) => void;
}>;

export type ListenerSettings = Readonly<{
  /** Not through a pooler that shares connections between transactions. */
  url: string;
  applicationName: string;
  channel: string;
}>;

/** Milliseconds. A half-open connection is noticed within `ask` and `answer`. */
const LIMITS = { connect: 2_500, answer: 5_000, ask: 10_000, pause: 1_000 } as const;

const isAnswering = async (client: pg.Client, signal: AbortSignal): Promise<boolean> => {
  await sleep(LIMITS.ask, undefined, { signal });
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
      query_timeout: LIMITS.answer,
      keepAlive: true,
    });
    // A connection that breaks rejects what waits for it; without a listener it would end the process.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  /** Until the connection breaks, or we stop. */
  const listen = async ({ onNotification }: ListenerHandlers): Promise<void> => {
    const broken = new AbortController();
    const signal = AbortSignal.any([stopping.signal, broken.signal]);
    const client = await onSomeRoute(url, connect);
    client.on('error', () => broken.abort());
    client.on('end', () => broken.abort());
    client.on('notification', ({ payload = '' }) => onNotification(payload));
    try {
      await client.query(`listen ${channel}`);
      isListening = true;
      while (await isAnswering(client, signal));
    } finally {
      isListening = false;
      await Promise.race([client.end(), sleep(LIMITS.pause)]).catch(() => undefined);
    }
  };

  const listenAgainAndAgain = async (handlers: ListenerHandlers): Promise<void> => {
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
      running = listenAgainAndAgain(handlers);
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
    isListening: () => isListening,
  };
};
