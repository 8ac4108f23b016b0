import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';

type Message = Readonly<Record<string, unknown>>;

export type LiveClient = Readonly<{
  say: (message: unknown) => void;
  sayRaw: (data: string | Buffer) => void;
  /** The next message; rejects when the connection ends first. */
  next: () => Promise<Message>;
  /** How the connection ended. */
  ended: Promise<Readonly<{ code: number; reason: string }>>;
  protocol: () => string;
  close: () => void;
}>;

const addressOf = (url: string, query: string): string => `${url.replace(/^http/, 'ws')}/ws${query}`;

/** Connects, or rejects with the status of the refusal as its message. */
export const connect = async (
  url: string,
  protocols: readonly string[] = [],
  { query = '', ...options }: ClientOptions & Readonly<{ query?: string }> = {},
): Promise<LiveClient> => {
  const ws = new WebSocket(addressOf(url, query), [...protocols], options);
  const heard: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  ws.on('message', (data) => {
    const message = JSON.parse((data as Buffer).toString()) as Message;
    const first = waiting.shift();
    if (first === undefined) heard.push(message);
    else first(message);
  });
  const ended = new Promise<Readonly<{ code: number; reason: string }>>((resolve) => {
    ws.once('close', (code, reason) => resolve({ code, reason: reason.toString() }));
  });
  const refused = new Promise<never>((_resolve, reject) => {
    ws.once('unexpected-response', (_request, response) => {
      reject(new Error(String(response.statusCode)));
      response.resume();
      ws.terminate();
    });
    ws.on('error', reject);
  });
  await Promise.race([once(ws, 'open'), refused]);
  refused.catch(() => undefined);
  return {
    say: (message) => ws.send(JSON.stringify(message)),
    sayRaw: (data) => ws.send(data),
    next: () => {
      const message = heard.shift();
      if (message !== undefined) return Promise.resolve(message);
      return new Promise((resolve, reject) => {
        waiting.push(resolve);
        void ended.then(({ code, reason }) => reject(new Error(`ended: ${String(code)} ${reason}`)));
      });
    },
    ended,
    protocol: () => ws.protocol,
    close: () => ws.close(),
  };
};

/** The status with which a connection is refused. */
export const refusal = (...given: Parameters<typeof connect>): Promise<string> =>
  connect(...given).then(
    (client) => {
      client.close();
      return 'let in';
    },
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
