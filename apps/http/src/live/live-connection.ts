import type { Authenticate } from '@l-age/domain';
import { inBackground, type Logger } from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import type { RawData, WebSocket } from 'ws';
import { authenticateLive, type Authenticated } from './authenticate-live.js';
import type { LiveFeed, Subscriber } from './live-feed.js';
import { CLOSE_REASONS, parseAuthentication, type CloseReason } from './live-messages.js';

/** Milliseconds. */
export type LiveTimeouts = Readonly<{
  /** Between two pings. */
  heartbeat: number;
  /** Until a client must have sent a token. */
  authenticate: number;
}>;

export type LiveConnectionDeps = Readonly<{
  authenticate: Authenticate;
  feed: LiveFeed;
  timeouts: LiveTimeouts;
  logger: Logger;
}>;

export type LiveConnection = Readonly<{ close: (reason: CloseReason) => void }>;

/** Milliseconds for a client to answer a close frame. */
const CLOSE_TIMEOUT = 2_000;

/** Milliseconds. A timer of more than 24 days would fire at once, so a long wait uses several timers. */
const MAX_TIMER = 24 * 60 * 60 * 1000;

/** Bytes that can wait for a slow client before it is disconnected. */
const MAX_BUFFERED = 1024 * 1024;

export const closeLive = (ws: WebSocket, [code, reason]: CloseReason): void => {
  ws.close(code, reason);
  setTimeout(() => ws.terminate(), CLOSE_TIMEOUT).unref();
};

/**
 * Serves one client. `authenticated` is `null` if the client has not sent a token yet. The timers do not read the
 * database: the expiry of a token is known in advance, and the feed reports sessions that end earlier.
 */
export const serveLive = (
  ws: WebSocket,
  { authenticate, feed, timeouts, logger }: LiveConnectionDeps,
  authenticated: Authenticated | null,
): LiveConnection => {
  let subscription: Readonly<{ subscriber: Subscriber; unsubscribe: () => void }> | undefined;
  let isAlive = true;

  const close = (reason: CloseReason): void => closeLive(ws, reason);
  const send = (text: string): void => {
    if (ws.bufferedAmount > MAX_BUFFERED) ws.terminate();
    else ws.send(text);
  };

  /** At first the deadline for the token, then the expiry of the token. */
  let deadline: NodeJS.Timeout;
  const closeAt = (time: number, reason: CloseReason): void => {
    clearTimeout(deadline);
    const left = time - Date.now();
    if (left <= 0) close(reason);
    else deadline = setTimeout(() => closeAt(time, reason), Math.min(left, MAX_TIMER));
  };

  const subscribe = ({ userId, token, expiresAt }: Authenticated): void => {
    if (ws.readyState !== ws.OPEN) return;
    if (subscription === undefined) {
      const subscriber: Subscriber = { userId, token, isReady: false, send, close };
      subscription = { subscriber, unsubscribe: feed.subscribe(subscriber) };
    } else if (subscription.subscriber.userId === userId) subscription.subscriber.token = token;
    else return close(CLOSE_REASONS.invalidToken);
    closeAt(expiresAt.getTime(), CLOSE_REASONS.invalidToken);
  };

  const onMessage = async (data: RawData, isBinary: boolean): Promise<void> => {
    if (isBinary) return close(CLOSE_REASONS.notText);
    const token = parseAuthentication((data as Buffer).toString('utf8'));
    if (token === null) return close(CLOSE_REASONS.invalidMessage);
    // Messages are handled one at a time.
    ws.pause();
    const outcome = await authenticateLive(authenticate, token)().finally(() => ws.resume());
    if (E.isRight(outcome)) subscribe(outcome.right);
    else close(outcome.left._tag === 'Unavailable' ? CLOSE_REASONS.tryAgain : CLOSE_REASONS.invalidToken);
  };

  const ping = (): void => {
    if (!isAlive) return ws.terminate();
    isAlive = false;
    ws.ping();
    heartbeat = setTimeout(ping, timeouts.heartbeat);
  };

  deadline = setTimeout(() => close(CLOSE_REASONS.notAuthenticated), timeouts.authenticate);
  // Clients that connect at the same moment, for example after a restart, are not pinged at the same moment.
  let heartbeat = setTimeout(ping, timeouts.heartbeat * Math.random());
  ws.on('error', () => ws.terminate());
  ws.on('pong', () => {
    isAlive = true;
  });
  ws.on('message', (data, isBinary) => {
    const onError = (): void => close(CLOSE_REASONS.internalError);
    void inBackground(logger, 'message on /ws', () => onMessage(data, isBinary), onError);
  });
  ws.once('close', () => {
    clearTimeout(deadline);
    clearTimeout(heartbeat);
    subscription?.unsubscribe();
  });
  if (authenticated !== null) subscribe(authenticated);

  return { close };
};
