import type { Authenticate } from '@l-age/domain';
import { inBackground, type Logger } from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import type { RawData, WebSocket } from 'ws';
import { authenticateLive, type Authenticated } from './authenticate-live.js';
import type { Listener, LiveFeed } from './live-feed.js';
import { ENDINGS, tokenIn, type Ending } from './live-messages.js';

/** Milliseconds. */
export type LiveTimes = Readonly<{
  /** Between two pings. */
  beat: number;
  /** Until a client must have shown a token. */
  authenticate: number;
}>;

export type LiveConnectionDeps = Readonly<{
  authenticate: Authenticate;
  feed: LiveFeed;
  times: LiveTimes;
  logger: Logger;
}>;

export type LiveConnection = Readonly<{ end: (ending: Ending) => void }>;

/** Milliseconds for a client to answer a close frame. */
const CLOSE_TIMEOUT = 2_000;

/** Longer timers overflow. */
const LONGEST_TIMER = 24 * 60 * 60 * 1000;

/** Bytes that wait for a client who does not read. */
const MAX_WAITING = 1024 * 1024;

export const closeLive = (ws: WebSocket, [code, reason]: Ending): void => {
  ws.close(code, reason);
  setTimeout(() => ws.terminate(), CLOSE_TIMEOUT).unref();
};

/**
 * Serves one client; `admitted` is `null` until it shows a token. Each connection has its own timers, and none of them
 * reads the database: the end of a token is known in advance, and an earlier end of a session is announced.
 */
export const serveLive = (
  ws: WebSocket,
  { authenticate, feed, times, logger }: LiveConnectionDeps,
  admitted: Authenticated | null,
): LiveConnection => {
  let joined: Readonly<{ listener: Listener; leave: () => void }> | undefined;
  let isThere = true;

  const end = (ending: Ending): void => closeLive(ws, ending);
  const send = (text: string): void => {
    if (ws.bufferedAmount > MAX_WAITING) ws.terminate();
    else ws.send(text);
  };

  /** The one timer for the end of admission: without a token at first, then with the token's expiry. */
  let deadline: NodeJS.Timeout;
  const endAt = (time: number, ending: Ending): void => {
    clearTimeout(deadline);
    const left = time - Date.now();
    if (left <= 0) end(ending);
    else deadline = setTimeout(() => endAt(time, ending), Math.min(left, LONGEST_TIMER));
  };

  const subscribe = ({ userId, token, expiresAt }: Authenticated): void => {
    if (ws.readyState !== ws.OPEN) return;
    if (joined === undefined) {
      const listener: Listener = { userId, token, isGreeted: false, send, end };
      joined = { listener, leave: feed.join(listener) };
    } else if (joined.listener.userId === userId) joined.listener.token = token;
    else return end(ENDINGS.invalidToken);
    endAt(expiresAt.getTime(), ENDINGS.invalidToken);
  };

  const onMessage = async (data: RawData, isBinary: boolean): Promise<void> => {
    if (isBinary) return end(ENDINGS.notText);
    const token = tokenIn((data as Buffer).toString('utf8'));
    if (token === null) return end(ENDINGS.notUnderstood);
    // The client's next message waits for this one.
    ws.pause();
    const outcome = await authenticateLive(authenticate, token)().finally(() => ws.resume());
    if (E.isRight(outcome)) subscribe(outcome.right);
    else end(outcome.left._tag === 'Unavailable' ? ENDINGS.tryAgain : ENDINGS.invalidToken);
  };

  const ping = (): void => {
    if (!isThere) return ws.terminate();
    isThere = false;
    ws.ping();
    pings = setTimeout(ping, times.beat);
  };

  deadline = setTimeout(() => end(ENDINGS.notAuthenticated), times.authenticate);
  // Clients that connect at the same moment, after a restart for example, are pinged at different ones.
  let pings = setTimeout(ping, times.beat * Math.random());
  ws.on('error', () => ws.terminate());
  ws.on('pong', () => {
    isThere = true;
  });
  ws.on('message', (data, isBinary) => {
    const fail = (): void => end(ENDINGS.internalError);
    void inBackground(logger, 'message on /ws', () => onMessage(data, isBinary), fail);
  });
  ws.once('close', () => {
    clearTimeout(deadline);
    clearTimeout(pings);
    joined?.leave();
  });
  if (admitted !== null) subscribe(admitted);

  return { end };
};
