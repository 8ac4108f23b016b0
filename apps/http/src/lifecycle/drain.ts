import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

/** Ends a server without failing a request. */
export type Drain = Readonly<{
  hasBegun: () => boolean;
  connections: () => number;
  /** From now on every answer asks its client to close the connection and not to come back on it. */
  begin: () => void;
  /** Stops listening, lets requests finish, and resolves to how many connections were cut off at the end. */
  close: (milliseconds: number) => Promise<number>;
}>;

/** Milliseconds. */
const QUIET = 25;
const LONGEST_HOLD = 1000;
/** How long a connection that has said nothing yet may take for its first request. */
const FIRST_WORD = 500;

/**
 * Serves `app` on the server, and can end both.
 *
 * The kernel resets connections it accepted for a listener that closes before we saw them, and a request on its way to an
 * idle connection fails when that closes. So `close` first holds back the requests that arrive: clients that wait for an
 * answer send nothing more. In the silence that follows it closes the listener and what is idle, and then answers those held.
 */
export const makeDrain = (server: Server, app: RequestListener): Drain => {
  const sockets = new Set<Socket>();
  const answers = new Set<ServerResponse>();
  let held: (() => void)[] | undefined;
  let begun = false;
  let lastArrival = 0;

  const arrived = (): void => {
    lastArrival = performance.now();
  };

  server.on('connection', (socket) => {
    arrived();
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  server.on('request', (request: IncomingMessage, answer: ServerResponse) => {
    arrived();
    answers.add(answer);
    answer.once('close', () => answers.delete(answer));
    if (begun) askToClose(answer);
    if (held === undefined) app(request, answer);
    else held.push(() => app(request, answer));
  });

  const quiet = async (): Promise<void> => {
    arrived();
    const start = lastArrival;
    let now = start;
    // The longer it takes, the shorter a silence has to do.
    while (now - lastArrival < QUIET * (1 - (now - start) / LONGEST_HOLD)) {
      await sleep(1);
      // Reads what the kernel has for us: the next step runs right after.
      await setImmediate();
      now = performance.now();
    }
  };

  const endSilentConnections = async (): Promise<void> => {
    await sleep(FIRST_WORD, undefined, { ref: false });
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
  };

  return {
    hasBegun: () => begun,
    connections: () => sockets.size,
    begin: () => {
      begun = true;
      for (const answer of answers) askToClose(answer);
    },
    close: async (milliseconds) => {
      const waiting: (() => void)[] = (held = []);
      await quiet();
      const closed = new Promise<'closed'>((resolve) => server.close(() => resolve('closed')));
      held = undefined;
      for (const answer of waiting) answer();
      void endSilentConnections();

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

const askToClose = (answer: ServerResponse): void => {
  if (!answer.headersSent) answer.setHeader('Connection', 'close');
};
