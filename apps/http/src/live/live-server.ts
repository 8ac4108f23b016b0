import type { Authenticate, InboxQueries } from '@l-age/domain';
import {
  inBackground,
  withTimeBudget,
  type clientAddressOf,
  type LiveChanges,
  type Logger,
} from '@l-age/infrastructure';
import * as E from 'fp-ts/lib/Either.js';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { hasValidHost } from '../lifecycle/malformed-request.js';
import { authenticateLive, type Authenticated } from './authenticate-live.js';
import { makeConnectionCap, type ConnectionLimits } from './connection-cap.js';
import { closeLive, serveLive, type LiveConnection, type LiveTimes } from './live-connection.js';
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
  // Otherwise the library answers in HTML.
  sockets.on('wsClientError', (_error, socket) => refuse(socket, REFUSALS.badHandshake));
  let isClosing = false;
  /** Whoever missed something could not know: better to let nobody in. */
  const isOpen = (): boolean => !isClosing && changes.isListening();

  const offerOf = async (request: IncomingMessage): Promise<E.Either<Refusal, Authenticated | null>> => {
    const token = tokenOffered(request);
    if (token === null) return E.right(null);
    const outcome = await withTimeBudget(authenticateLive(authenticate, token));
    if (E.isRight(outcome)) return outcome;
    return E.left(outcome.left._tag === 'Unavailable' ? REFUSALS.unavailable : REFUSALS.invalidToken);
  };

  type Upgrade = Readonly<{ request: IncomingMessage; socket: Duplex; head: Buffer }>;

  const open = ({ request, socket, head }: Upgrade, admitted: Authenticated | null, ip: string | null): void =>
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const connection = serveLive(ws, { authenticate, feed, times, logger }, admitted);
      connections.add(connection);
      ws.once('close', (code) => {
        connections.delete(connection);
        logger.debug('live connection ended', { ip, code });
      });
    });

  /** A close code reaches the client only once the connection is a WebSocket. */
  const fail = ({ request, socket, head }: Upgrade): void => {
    try {
      sockets.handleUpgrade(request, socket, head, (ws) => closeLive(ws, ENDINGS.internalError));
    } catch {
      // It is a WebSocket already, in an unknown state.
      socket.destroy();
    }
  };

  const upgrade = async (offered: Upgrade): Promise<void> => {
    const { request, socket } = offered;
    const ip = clientAddress({
      remoteAddress: request.socket.remoteAddress,
      forwardedFor: request.headers['x-forwarded-for'],
    });
    if (!hasValidHost(request)) return refuse(socket, REFUSALS.malformed);
    if (!isOpen()) return refuse(socket, REFUSALS.unavailable);
    const place = cap.take(ip);
    if (typeof place === 'string')
      return refuse(socket, place === 'too many in all' ? REFUSALS.tooMany : REFUSALS.tooManyOfAddress);
    socket.once('close', place.release);
    socket.on('error', () => undefined);
    const offer = await offerOf(request);
    if (E.isLeft(offer)) return refuse(socket, offer.left);
    if (!isOpen()) return refuse(socket, REFUSALS.unavailable);
    open(offered, offer.right, ip);
  };

  return {
    attach: (server) => {
      changes.start({ onChange: feed.onChange, onLost: () => feed.endAll(ENDINGS.tryAgain) });
      server.on('upgrade', (request, socket, head) => {
        const offered: Upgrade = { request, socket, head };
        void inBackground(
          logger,
          'upgrade to /ws',
          () => upgrade(offered),
          () => fail(offered),
        );
      });
    },
    connections: cap.open,
    close: () => {
      isClosing = true;
      connections.forEach(({ end }) => end(ENDINGS.shutdown));
    },
  };
};
