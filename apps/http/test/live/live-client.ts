import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';

type Message = Readonly<Record<string, unknown>>;

export type LiveClient = Readonly<{
  send: (message: unknown) => void;
  sendRaw: (data: string | Buffer) => void;
  /** The next message; rejects if the connection closes first. */
  next: () => Promise<Message>;
  closed: Promise<Readonly<{ code: number; reason: string }>>;
  protocol: () => string;
  close: () => void;
}>;

const addressOf = (url: string, query: string): string => `${url.replace(/^http/, 'ws')}/ws${query}`;

/** Connects, or rejects with the HTTP status as the message of the error. */
export const connect = async (
  url: string,
  protocols: readonly string[] = [],
  { query = '', ...options }: ClientOptions & Readonly<{ query?: string }> = {},
): Promise<LiveClient> => {
  const ws = new WebSocket(addressOf(url, query), [...protocols], options);
  const received: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  ws.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString()) as Message;
    const first = waiting.shift();
    if (first === undefined) received.push(message);
    else first(message);
  });
  const closed = new Promise<Readonly<{ code: number; reason: string }>>((resolve) => {
    ws.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const rejected = new Promise<never>((_resolve, reject) => {
    ws.once('unexpected-response', (_request, response) => {
      reject(new Error(String(response.statusCode)));
      response.resume();
      ws.terminate();
    });
    ws.on('error', reject);
  });
  await Promise.race([once(ws, 'open'), rejected]);
  rejected.catch(() => undefined);
  return {
    send: (message) => ws.send(JSON.stringify(message)),
    sendRaw: (data) => ws.send(data),
    next: () => {
      const message = received.shift();
      if (message !== undefined) return Promise.resolve(message);
      return new Promise((resolve, reject) => {
        waiting.push(resolve);
        void closed.then(({ code, reason }) => reject(new Error(`closed: ${String(code)} ${reason}`)));
      });
    },
    closed,
    protocol: () => ws.protocol,
    close: () => ws.close(),
  };
};

/** The HTTP status of a rejected upgrade, or `connected`. */
export const connectionStatus = (...given: Parameters<typeof connect>): Promise<string> =>
  connect(...given).then(
    (client) => {
      client.close();
      return 'connected';
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
