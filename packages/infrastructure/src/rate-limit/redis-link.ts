import * as O from 'fp-ts/lib/Option.js';
import { inBackground } from '../jobs/in-background.js';
import type { Logger } from '../logger.js';
import type { RedisClient } from './redis-client.js';

const ANSWER_MILLISECONDS = 200;
const CONNECT_MILLISECONDS = 2000; // with the library's handshake

/** From one try to connect to the next. */
const PAUSE_MILLISECONDS = 1000;

export type RedisLinkOptions = Readonly<{
  /** `redis://` or `rediss://`; may hold a password, so it is never logged. */
  url: string;
  logger: Logger;
  /** An answer that takes longer counts as none: no request waits longer for Redis than this. */
  answerMilliseconds?: number;
}>;

export type RedisLink = Readonly<{
  /**
   * The answer, or none when Redis is away or too slow. While it is away nothing waits for it; a question asked then
   * makes the link try again, beside the request and at most once a second.
   */
  ask: <A>(question: (client: RedisClient) => Promise<A>) => Promise<O.Option<A>>;
  close: () => void;
}>;

const withinTime = <A>(promise: Promise<A>, milliseconds: number): Promise<A> => {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<never>((_, reject) => {
    // After the next round of I/O: an answer that came while this process was busy is still taken.
    timer = setTimeout(
      () => setImmediate(() => reject(new Error(`no answer from Redis in ${milliseconds} ms`))),
      milliseconds,
    );
  });
  return Promise.race([promise, timeUp]).finally(() => clearTimeout(timer));
};

export const makeRedisLink = ({
  url,
  logger,
  answerMilliseconds = ANSWER_MILLISECONDS,
}: RedisLinkOptions): RedisLink => {
  let client: RedisClient | null = null; // the one that is connected, or on its way to it
  let connected = false;
  let trying = false;
  let triedAt = 0;
  let away = false;
  let closed = false;

  const giveUp = (failed: RedisClient, error: unknown): void => {
    if (failed !== client) return;
    client = null;
    connected = false;
    if (failed.isOpen) failed.destroy();
    if (away || closed) return;
    away = true;
    logger.warn('Redis is away, this process limits requests by itself until it is back', { error });
  };

  const connect = async (): Promise<void> => {
    // The library takes a fifth of a second to load: only those who use it pay for it.
    const { makeRedisClient } = await import('./redis-client.js');
    if (closed) return;
    const candidate = makeRedisClient(url, CONNECT_MILLISECONDS);
    client = candidate;
    candidate.on('error', (error) => giveUp(candidate, error));
    try {
      await withinTime(candidate.connect(), CONNECT_MILLISECONDS);
      connected = candidate === client;
    } catch (error) {
      giveUp(candidate, error);
    }
  };

  const tryToConnect = async (): Promise<void> => {
    trying = true;
    triedAt = performance.now();
    await inBackground(logger, 'connection to Redis', connect);
    trying = false;
  };

  const answered = (): void => {
    if (!away) return;
    away = false;
    logger.info('Redis is back, limits are shared again');
  };

  void tryToConnect();

  return {
    ask: async (question) => {
      const current = client;
      if (current === null || !connected) {
        const due = current === null && !trying && performance.now() - triedAt >= PAUSE_MILLISECONDS;
        if (due && !closed) void tryToConnect();
        return O.none;
      }
      try {
        const answer = await withinTime(question(current), answerMilliseconds);
        answered();
        return O.some(answer);
      } catch (error) {
        giveUp(current, error);
        return O.none;
      }
    },
    close: () => {
      closed = true;
      if (client !== null) giveUp(client, null);
    },
  };
};
