import type { Authenticate, UserId } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { RawData, WebSocket } from 'ws';
import { admitLive } from './admit-live.js';
import type { Listener, LiveFeed } from './live-feed.js';
import { ENDINGS, tokenIn, type Ending } from './live-messages.js';

export type LiveConnectionDeps = Readonly<{
  authenticate: Authenticate;
  feed: LiveFeed;
  /** Milliseconds until a client must have shown a token. */
  patience: number;
}>;

export type LiveConnection = Readonly<{
  /** Asks whether the other side is there; whoever did not answer the last time is cut off. */
  beat: () => void;
  end: (ending: Ending) => void;
}>;

/** Milliseconds for a client to answer that the connection ends. */
const GOODBYE = 2_000;

/** Bytes that wait for a client who does not read. */
const MAX_WAITING = 1024 * 1024;

/** Serves one client. `user` has shown a token while connecting, and is `null` for who is going to. */
export const serveLive = (
  ws: WebSocket,
  { authenticate, feed, patience }: LiveConnectionDeps,
  user: Readonly<{ id: UserId; token: string }> | null,
): LiveConnection => {
  let joined: Readonly<{ userId: UserId; listener: Listener; leave: () => void }> | undefined;
  let isThere = true;

  const end = ([code, reason]: Ending): void => {
    ws.close(code, reason);
    setTimeout(() => ws.terminate(), GOODBYE).unref();
  };
  const send = (text: string): void => {
    if (ws.bufferedAmount > MAX_WAITING) ws.terminate();
    else ws.send(text);
  };

  const enter = (userId: UserId, token: string): void => {
    clearTimeout(impatience);
    if (ws.readyState !== ws.OPEN) return;
    if (joined === undefined) {
      const listener: Listener = { token, isGreeted: false, send, end };
      joined = { userId, listener, leave: feed.join(userId, listener) };
    } else if (joined.userId === userId) joined.listener.token = token;
    else end(ENDINGS.invalidToken);
  };

  const hear = async (data: RawData, isBinary: boolean): Promise<void> => {
    if (isBinary) return end(ENDINGS.notText);
    const token = tokenIn((data as Buffer).toString('utf8'));
    if (token === null) return end(ENDINGS.notUnderstood);
    // One at a time: who sends more waits.
    ws.pause();
    const outcome = await admitLive(authenticate, token)();
    ws.resume();
    if (E.isRight(outcome)) enter(outcome.right, token);
    else end(outcome.left._tag === 'Unavailable' ? ENDINGS.tryAgain : ENDINGS.invalidToken);
  };

  const impatience = setTimeout(() => end(ENDINGS.notAuthenticated), patience);
  ws.on('error', () => ws.terminate());
  ws.on('pong', () => {
    isThere = true;
  });
  ws.on('message', (data, isBinary) => void hear(data, isBinary));
  ws.once('close', () => {
    clearTimeout(impatience);
    joined?.leave();
  });
  if (user !== null) enter(user.id, user.token);

  return {
    beat: () => {
      if (!isThere) return ws.terminate();
      isThere = false;
      ws.ping();
    },
    end,
  };
};
