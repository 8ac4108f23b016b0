import type { Authenticate, InboxQueries, UserId } from '@l-age/domain';
import type { clientAddressOf, LiveChanges, Logger } from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { admitLive } from './admit-live.js';
import { makeConnectionCap, type ConnectionLimits } from './connection-cap.js';
import { serveLive, type LiveConnection } from './live-connection.js';
import { makeLiveFeed } from './live-feed.js';
import { ENDINGS } from './live-messages.js';
import { refuse, REFUSALS, TOKEN_PROTOCOL, tokenOffered, type Refusal } from './live-upgrade.js';

export type LiveServerDeps = Readonly<{
  authenticate: Authenticate;
  inboxQueries: InboxQueries;
  changes: LiveChanges;
  clientAddress: ReturnType<typeof clientAddressOf>;
  limits: ConnectionLimits;
  times?: Partial<LiveTimes>;
  logger: Logger;
}>;

/** Milliseconds. */
export type LiveTimes = Readonly<{
  /** Between two questions whether a client is there, and may still listen. */
  beat: number;
  /** Until a client must have shown a token. */
  authenticate: number;
}>;

/** The WebSocket endpoint. */
export type LiveServer = Readonly<{
  attach: (server: Server) => void;
  connections: () => number;
  /** Lets nobody in any more, and asks everybody to leave. */
  close: () => void;
}>;

const DEFAULT_TIMES: LiveTimes = { beat: 30_000, authenticate: 5_000 };

/** Bytes a client may send at once: a token, and a little around it. */
const MAX_MESSAGE = 16 * 1024;

type Offer = Readonly<{ id: UserId; token: string }> | null;

export const makeLiveServer = (deps: LiveServerDeps): LiveServer => {
  const { authenticate, changes, clientAddress, logger } = deps;
  const times = { ...DEFAULT_TIMES, ...deps.times };
  const feed = makeLiveFeed(deps);
  const cap = makeConnectionCap(deps.limits);
  const connections = new Set<LiveConnection>();
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(TOKEN_PROTOCOL) ? TOKEN_PROTOCOL : false),
  });
  let isClosing = false;
  /** Whoever missed something could not know: better to let nobody in. */
  const isOpen = (): boolean => !isClosing && changes.isListening();

  const offerOf = async (request: IncomingMessage): Promise<E.Either<Refusal, Offer>> => {
    const token = tokenOffered(request);
    if (token === null) return E.right(null);
    const outcome = await admitLive(authenticate, token)();
    if (E.isRight(outcome)) return E.right({ id: outcome.right, token });
    return E.left(outcome.left._tag === 'Unavailable' ? REFUSALS.unavailable : REFUSALS.invalidToken);
  };

  const open = (request: IncomingMessage, socket: Duplex, head: Buffer, user: Offer, ip: string | null): void =>
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const connection = serveLive(ws, { authenticate, feed, patience: times.authenticate }, user);
      connections.add(connection);
      ws.once('close', (code) => {
        connections.delete(connection);
        logger.debug('live connection ended', { ip, code });
      });
    });

  const upgrade = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const ip = clientAddress({
      remoteAddress: request.socket.remoteAddress,
      forwardedFor: request.headers['x-forwarded-for'],
    });
    if (!isOpen()) return refuse(socket, REFUSALS.unavailable);
    const place = cap.take(ip);
    if (typeof place === 'string')
      return refuse(socket, place === 'too many in all' ? REFUSALS.tooMany : REFUSALS.tooManyOfAddress);
    socket.once('close', place.release);
    socket.on('error', () => undefined);
    const offer = await offerOf(request);
    if (E.isLeft(offer)) return refuse(socket, offer.left);
    if (!isOpen()) return refuse(socket, REFUSALS.unavailable);
    open(request, socket, head, offer.right, ip);
  };

  const beat = (): void => {
    connections.forEach((connection) => connection.beat());
    feed.recheck();
  };

  return {
    attach: (server) => {
      changes.start({ onChange: feed.onChange, onLost: () => feed.endAll(ENDINGS.tryAgain) });
      const beats = setInterval(beat, times.beat).unref();
      server.on('upgrade', (request, socket, head) => void upgrade(request, socket, head));
      server.once('close', () => clearInterval(beats));
    },
    connections: cap.open,
    close: () => {
      isClosing = true;
      connections.forEach(({ end }) => end(ENDINGS.shutdown));
    },
  };
};
