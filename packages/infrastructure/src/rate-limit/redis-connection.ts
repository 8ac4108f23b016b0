import * as O from 'fp-ts/lib/Option.js';
import { inBackground } from '../jobs/in-background.js';
import type { Logger } from '../logger.js';
import type { RedisClient } from './redis-client.js';

const REPLY_MILLISECONDS = 200;
const CONNECT_MILLISECONDS = 2000; // includes the library's handshake

/** The time between two attempts to connect. */
const PAUSE_MILLISECONDS = 1000;

export type RedisConnectionOptions = Readonly<{
  /** `redis://` or `rediss://`. May contain a password: never log it. */
  url: string;
  logger: Logger;
  /** The longest time that a request waits for Redis. */
  replyMilliseconds?: number;
}>;

export type RedisConnection = Readonly<{
  /**
   * Runs a command. None if Redis is not available or too slow. During an outage calls do not wait; they start an
   * attempt to reconnect, at most once per second.
   */
  run: <A>(command: (client: RedisClient) => Promise<A>) => Promise<O.Option<A>>;
  close: () => void;
}>;

const withTimeout = <A>(promise: Promise<A>, milliseconds: number): Promise<A> => {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    // After the next I/O phase: a reply that arrived while this process was busy still counts.
    timer = setTimeout(
      () => setImmediate(() => reject(new Error(`no reply from Redis in ${milliseconds} ms`))),
      milliseconds,
    );
  });
  return Promise.race([promise, timeUp]).finally(() => clearTimeout(timer));
};

export const makeRedisConnection = ({
  url,
  logger,
  replyMilliseconds = REPLY_MILLISECONDS,
}: RedisConnectionOptions): RedisConnection => {
  let client: RedisClient | null = null; // connected or connecting
  let connected = false;
  let isConnecting = false;
  let lastAttemptAt = 0;
  let isUnavailable = false;
  let closed = false;

  const disconnect = (failed: RedisClient, error: unknown): void => {
    if (failed !== client) return;
    client = null;
    connected = false;
    if (failed.isOpen) failed.destroy();
    if (isUnavailable || closed) return;
    isUnavailable = true;
    logger.warn('Redis is not available, this process limits requests alone', { error });
  };

  const connect = async (): Promise<void> => {
    // Loading the library takes 200 ms, so it is loaded only if it is used.
    const { makeRedisClient } = await import('./redis-client.js');
    if (closed) return;
    const candidate = makeRedisClient(url, CONNECT_MILLISECONDS);
    client = candidate;
    candidate.on('error', (error) => disconnect(candidate, error));
    try {
      await withTimeout(candidate.connect(), CONNECT_MILLISECONDS);
      connected = candidate === client;
    } catch (error) {
      disconnect(candidate, error);
    }
  };

  const startConnecting = async (): Promise<void> => {
    isConnecting = true;
    lastAttemptAt = performance.now();
    await inBackground(logger, 'connection to Redis', connect);
    isConnecting = false;
  };

  const onReply = (): void => {
    if (!isUnavailable) return;
    isUnavailable = false;
    logger.info('Redis is available again, limits are shared');
  };

  void startConnecting();

  return {
    run: async (command) => {
      const current = client;
      if (current === null || !connected) {
        const due = current === null && !isConnecting && performance.now() - lastAttemptAt >= PAUSE_MILLISECONDS;
        if (due && !closed) void startConnecting();
        return O.none;
      }
      try {
        const reply = await withTimeout(command(current), replyMilliseconds);
        onReply();
        return O.some(reply);
      } catch (error) {
        disconnect(current, error);
        return O.none;
      }
    },
    close: () => {
      closed = true;
      if (client !== null) disconnect(client, null);
    },
  };
};
