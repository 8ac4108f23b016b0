import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

/** Stops a server without failing a request. */
export type Drain = Readonly<{
  hasBegun: () => boolean;
  connections: () => number;
  /** Adds `Connection: close` to all further responses. */
  begin: () => void;
  /** Stops listening and completes open requests. Resolves to the number of connections that were cut off. */
  close: (milliseconds: number) => Promise<number>;
}>;

/** Milliseconds. */
const QUIET_TIME = 25;
const MAX_HOLD = 1000;
/** For the first request of a connection. */
const FIRST_REQUEST_TIMEOUT = 500;

/**
 * Serves `app` on the server, and can stop it.
 *
 * Two kinds of requests can fail during a stop. When a listener closes, the kernel resets connections that it accepted but
 * Node has not seen yet. When an idle connection closes, a request can be on its way. Therefore `close` first holds new
 * requests until no more arrive: clients that wait for a response send nothing. Then it closes the listener and the idle
 * connections, and answers the held requests.
 */
export const makeDrain = (server: Server, app: RequestListener): Drain => {
  const sockets = new Set<Socket>();
  const responses = new Set<ServerResponse>();
  let held: (() => void)[] | undefined;
  let begun = false;
  let lastArrival = 0;

  const recordArrival = (): void => {
    lastArrival = performance.now();
  };

  server.on('connection', (socket) => {
    recordArrival();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    recordArrival();
    responses.add(response);
    response.once('close', () => responses.delete(response));
    if (begun) requestClose(response);
    if (held === undefined) app(request, response);
    else held.push(() => app(request, response));
  });

  const waitForQuiet = async (): Promise<void> => {
    recordArrival();
    const start = lastArrival;
    let now = start;
    // The required quiet time shrinks to zero within MAX_HOLD.
    while (now - lastArrival < QUIET_TIME * (1 - (now - start) / MAX_HOLD)) {
      await sleep(1);
      // Lets Node read pending data before the check.
      await setImmediate();
      now = performance.now();
    }
  };

  const closeUnusedConnections = async (): Promise<void> => {
    await sleep(FIRST_REQUEST_TIMEOUT, undefined, { ref: false });
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };

  return {
    hasBegun: () => begun,
    connections: () => sockets.size,
    begin: () => {
      begun = true;
      for (const response of responses) requestClose(response);
    },
    close: async (milliseconds) => {
      const heldRequests: (() => void)[] = (held = []);
      await waitForQuiet();
      const closed = new Promise<'closed'>((resolve) => server.close(() => resolve('closed')));
      held = undefined;
      for (const handle of heldRequests) handle();
      void closeUnusedConnections();

      const timer = new AbortController();
      const deadline = sleep(milliseconds, 'deadline' as const, { signal: timer.signal }).catch(
        () => 'closed' as const,
      );
      const first = await Promise.race([closed, deadline]);
      timer.abort();
      const cutOff = first === 'deadline' ? sockets.size : 0;
      server.closeAllConnections();
      await closed;
      return cutOff;
    },
  };
};

const requestClose = (response: ServerResponse): void => {
  if (!response.headersSent) response.setHeader('Connection', 'close');
};
