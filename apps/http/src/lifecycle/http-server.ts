import type { Logger } from '@l-age/infrastructure';
import { createServer, type Server } from 'node:http';
import { isLiveUpgrade } from '../live/live-upgrade.js';
import { answerMalformed } from './malformed-request.js';
import { StartFailure } from './start-failure.js';

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
  const server: Server = createServer({
    keepAliveTimeout: LIMITS.keepAlive,
    headersTimeout: LIMITS.headers,
    requestTimeout: LIMITS.wholeRequest,
    connectionsCheckingInterval: LIMITS.checkInterval,
    maxHeaderSize: LIMITS.headerBytes,
    // `requireHost` does it, in JSON.
    requireHostHeader: false,
    noDelay: true,
    shouldUpgradeCallback: (request) => server.listenerCount('upgrade') > 0 && isLiveUpgrade(request),
  });
  server.timeout = LIMITS.silence;
  server.maxConnections = LIMITS.connections;
  // The app answers these too, in its own format, counted and logged.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('clientError', answerMalformed(logger));
  return server;
};

const LISTEN_PROBLEMS: ReadonlyMap<string | undefined, string> = new Map([
  ['EADDRINUSE', 'is in use: stop what uses it, or set PORT'],
  ['EACCES', 'may not be used by this account: set PORT to 1024 or above'],
  ['EADDRNOTAVAIL', 'is not to be had, since this machine has no such address: set HOST'],
  ['ENOTFOUND', 'is not to be had, since nobody knows this name: set HOST'],
]);

/** Resolves to the port once connections are accepted; rejects with a {@link StartFailure} when the address cannot be had. */
export const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const problem = LISTEN_PROBLEMS.get(error.code);
      reject(problem === undefined ? error : new StartFailure(`port ${port} on ${host} ${problem}`));
    };
    server.once('error', fail);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', fail);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
