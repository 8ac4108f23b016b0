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
import { closeLive, serveLive, type LiveConnection, type LiveTimeouts } from './live-connection.js';
import { makeLiveFeed } from './live-feed.js';
import { CLOSE_REASONS } from './live-messages.js';
import { reject, REJECTIONS, TOKEN_PROTOCOL, tokenOf, type Rejection } from './live-upgrade.js';

export type LiveServerDeps = Readonly<{
  authenticate: Authenticate;
  inboxQueries: InboxQueries;
  changes: LiveChanges;
  clientAddress: ReturnType<typeof clientAddressOf>;
  limits: ConnectionLimits;
  timeouts?: Partial<LiveTimeouts>;
  logger: Logger;
}>;

/** The WebSocket endpoint. */
export type LiveServer = Readonly<{
  attach: (server: Server) => void;
  connections: () => number;
  /** Rejects new connections, and closes the open ones. */
  close: () => void;
}>;

const DEFAULT_TIMEOUTS: LiveTimeouts = { heartbeat: 30_000, authenticate: 5_000 };

/** Bytes. A message contains one token. */
const MAX_MESSAGE = 16 * 1024;

type Upgrade = Readonly<{ request: IncomingMessage; socket: Duplex; head: Buffer }>;

export const makeLiveServer = (deps: LiveServerDeps): LiveServer => {
  const { authenticate, changes, clientAddress, logger } = deps;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...deps.timeouts };
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
  sockets.on('wsClientError', (_error, socket) => reject(socket, REJECTIONS.badHandshake));
  let isClosing = false;
  /** Without LISTEN, a connected client would miss notifications without noticing. */
  const isOpen = (): boolean => !isClosing && changes.isListening();

  const authenticateUpgrade = async (request: IncomingMessage): Promise<E.Either<Rejection, Authenticated | null>> => {
    const token = tokenOf(request);
    if (token === null) return E.right(null);
    const outcome = await withTimeBudget(authenticateLive(authenticate, token));
    if (E.isRight(outcome)) return outcome;
    return E.left(outcome.left._tag === 'Unavailable' ? REJECTIONS.unavailable : REJECTIONS.invalidToken);
  };

  const accept = ({ request, socket, head }: Upgrade, authenticated: Authenticated | null, ip: string | null): void =>
    sockets.handleUpgrade(request, socket, head, (ws) => {
      const connection = serveLive(ws, { authenticate, feed, timeouts, logger }, authenticated);
      connections.add(connection);
      ws.once('close', (code) => {
        connections.delete(connection);
        logger.debug('live connection ended', { ip, code });
      });
    });

  /** Completes the handshake first: a close code reaches the client only on a WebSocket. */
  const closeWithError = ({ request, socket, head }: Upgrade): void => {
    try {
      sockets.handleUpgrade(request, socket, head, (ws) => closeLive(ws, CLOSE_REASONS.internalError));
    } catch {
      // The handshake was already complete.
      socket.destroy();
    }
  };

  const onUpgrade = async (upgrade: Upgrade): Promise<void> => {
    const { request, socket } = upgrade;
    const ip = clientAddress({
      remoteAddress: request.socket.remoteAddress,
      forwardedFor: request.headers['x-forwarded-for'],
    });
    if (!hasValidHost(request)) return reject(socket, REJECTIONS.malformed);
    if (!isOpen()) return reject(socket, REJECTIONS.unavailable);
    const slot = cap.acquire(ip);
    if (typeof slot === 'string')
      return reject(socket, slot === 'total' ? REJECTIONS.tooMany : REJECTIONS.tooManyOfAddress);
    socket.once('close', slot.release);
    socket.on('error', () => undefined);
    const outcome = await authenticateUpgrade(request);
    if (E.isLeft(outcome)) return reject(socket, outcome.left);
    if (!isOpen()) return reject(socket, REJECTIONS.unavailable);
    accept(upgrade, outcome.right, ip);
  };

  return {
    attach: (server) => {
      changes.start({ onChange: feed.onChange, onLost: () => feed.closeAll(CLOSE_REASONS.tryAgain) });
      server.on('upgrade', (request, socket, head) => {
        const upgrade: Upgrade = { request, socket, head };
        void inBackground(
          logger,
          'upgrade to /ws',
          () => onUpgrade(upgrade),
          () => closeWithError(upgrade),
        );
      });
    },
    connections: cap.open,
    close: () => {
      isClosing = true;
      connections.forEach((connection) => connection.close(CLOSE_REASONS.shutdown));
    },
  };
};
