import type { Logger } from '@l-age/infrastructure';
import { createServer, type Server } from 'node:http';
import { answerMalformed } from './malformed-request.js';

/** Milliseconds, unless the name says otherwise. */
const LIMITS = {
  // Longer than the idle time of common load balancers (60 s), so that it is they who close first.
  keepAlive: 75_000,
  // A client that trickles its request holds a connection no longer than this.
  headers: 15_000,
  wholeRequest: 60_000,
  checkInterval: 2_000,
  // A client that stopped reading its answer.
  silence: 120_000,
  headerBytes: 16 * 1024,
  connections: 20_000,
} as const;

/** An HTTP server that bounds what a connection may cost, and answers in JSON also what is not HTTP at all. */
export const makeHttpServer = (logger: Logger): Server => {
  const server = createServer({
    keepAliveTimeout: LIMITS.keepAlive,
    headersTimeout: LIMITS.headers,
    requestTimeout: LIMITS.wholeRequest,
    connectionsCheckingInterval: LIMITS.checkInterval,
    maxHeaderSize: LIMITS.headerBytes,
    noDelay: true,
  });
  server.timeout = LIMITS.silence;
  server.maxConnections = LIMITS.connections;
  server.on('clientError', answerMalformed(logger));
  return server;
};

/** Resolves to the port once connections are accepted; rejects when the address cannot be had. */
export const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
