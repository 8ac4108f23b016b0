import type { Logger } from '@l-age/infrastructure';
import { createServer, type Server } from 'node:http';
import { isLiveUpgrade } from '../live/live-upgrade.js';
import { answerMalformed } from './malformed-request.js';
import { StartError } from './start-error.js';

/** Milliseconds, unless the name says otherwise. */
const LIMITS = {
  // Longer than the idle timeout of common load balancers (60 s), so that they close first.
  keepAlive: 75_000,
  // Bounds clients that send a request slowly.
  headers: 15_000,
  wholeRequest: 60_000,
  checkInterval: 2_000,
  // Bounds clients that do not read the response.
  inactivity: 120_000,
  headerBytes: 16 * 1024,
  connections: 20_000,
} as const;

/** An HTTP server that limits connections, and answers malformed requests in JSON. */
export const makeHttpServer = (logger: Logger): Server => {
  const server: Server = createServer({
    keepAliveTimeout: LIMITS.keepAlive,
    headersTimeout: LIMITS.headers,
    requestTimeout: LIMITS.wholeRequest,
    connectionsCheckingInterval: LIMITS.checkInterval,
    maxHeaderSize: LIMITS.headerBytes,
    // `requireHost` checks it and answers in JSON.
    requireHostHeader: false,
    noDelay: true,
    shouldUpgradeCallback: (request) => server.listenerCount('upgrade') > 0 && isLiveUpgrade(request),
  });
  server.timeout = LIMITS.inactivity;
  server.maxConnections = LIMITS.connections;
  // The app answers, counts and logs these requests too.
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  server.on('clientError', answerMalformed(logger));
  return server;
};

const LISTEN_PROBLEMS: ReadonlyMap<string | undefined, string> = new Map([
  ['EADDRINUSE', 'is in use: stop the program that uses it, or set PORT'],
  ['EACCES', 'requires more privileges: set PORT to 1024 or above'],
  ['EADDRNOTAVAIL', 'is not an address of this machine: set HOST'],
  ['ENOTFOUND', 'is not a known host name: set HOST'],
]);

/** Resolves to the port. Rejects with a {@link StartError} if the address cannot be used. */
export const listen = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const problem = LISTEN_PROBLEMS.get(error.code);
      reject(problem === undefined ? error : new StartError(`port ${port} on ${host} ${problem}`));
    };
    server.once('error', fail);
    server.listen({ host, port, backlog: 1024 }, () => {
      server.off('error', fail);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
