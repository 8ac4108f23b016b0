import type { NotificationId, UserId } from '@l-age/domain';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Logger } from '../logger.js';
import { clientFor } from './database-client.js';

/** What the database announces when a transaction commits, in whatever process it ran. */
export type LiveChange =
  /** A new entry of somebody's inbox. */
  | Readonly<{ kind: 'notification'; recipientId: UserId; id: NotificationId }>
  /** A session of theirs has ended, or they were deactivated. */
  | Readonly<{ kind: 'access'; userId: UserId }>;

export type LiveChanges = Readonly<{
  start: (listener: LiveChangesListener) => void;
  stop: () => Promise<void>;
  /** While it is false, changes go by unheard. */
  isListening: () => boolean;
}>;

export type LiveChangesListener = Readonly<{
  onChange: (change: LiveChange) => void;
  /** From here until it listens again, changes go by unheard. */
  onLost: () => void;
}>;

export type LiveChangesDeps = Readonly<{
  /** One that `parseDatabaseUrl` accepts; not through a pooler that shares connections between transactions. */
  url: string;
  logger: Logger;
}>;

/** See the sixth migration. */
const CHANNEL = 'l_age_live';

/** Milliseconds. A connection that died without a word is noticed within `ask` and `answer`. */
const LIMITS = { connect: 2_500, answer: 5_000, ask: 10_000, pause: 1_000 } as const;

const parse = (payload: string): LiveChange | null => {
  const [, kind, user, id] = /^(notification|user) (\d+)(?: (\d+))?$/.exec(payload) ?? [];
  if (kind === 'user') return { kind: 'access', userId: Number(user) as UserId };
  return kind === 'notification' && id !== undefined
    ? { kind, recipientId: Number(user) as UserId, id: Number(id) as NotificationId }
    : null;
};

const isAnswering = async (client: Client, signal: AbortSignal): Promise<boolean> => {
  await sleep(LIMITS.ask, undefined, { signal });
  await client.query('select 1');
  return true;
};

/** Listens on a connection of its own, and comes back by itself when that breaks. */
export const makePostgresLiveChanges = ({ url, logger }: LiveChangesDeps): LiveChanges => {
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let isListening = false;
  let running: Promise<void> = Promise.resolve();

  /** Until the connection breaks, or we stop. */
  const listen = async ({ onChange }: LiveChangesListener): Promise<void> => {
    const client = new (clientFor(url))({
      application_name: 'l-age-core live changes',
      connectionTimeoutMillis: LIMITS.connect,
      query_timeout: LIMITS.answer,
      keepAlive: true,
    });
    const broken = new AbortController();
    const signal = AbortSignal.any([stopping.signal, broken.signal]);
    client.on('error', () => broken.abort());
    client.on('end', () => broken.abort());
    client.on('notification', ({ payload = '' }) => {
      const change = parse(payload);
      if (change !== null) onChange(change);
    });
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
      isListening = true;
      while (await isAnswering(client, signal));
    } finally {
      isListening = false;
      await Promise.race([client.end(), sleep(LIMITS.pause)]).catch(() => undefined);
    }
  };

  const listenAgainAndAgain = async (listener: LiveChangesListener): Promise<void> => {
    while (!isStopping()) {
      try {
        await listen(listener);
      } catch (error) {
        if (isStopping()) return;
        listener.onLost();
        logger.warn('live changes are not heard', { detail: error instanceof Error ? error.message : String(error) });
        await sleep(LIMITS.pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  };

  return {
    start: (listener) => {
      running = listenAgainAndAgain(listener);
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
    isListening: () => isListening,
  };
};
