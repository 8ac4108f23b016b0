import { Agent, request, type IncomingHttpHeaders } from 'node:http';

/** The results of clients that send one request after the other. */
export type Load = Readonly<{
  answered: () => number;
  /** Responses with `Connection: close`. */
  closing: () => number;
  /** Results other than 200. A refused connection is not a failure, because the service has stopped listening. */
  failures: () => readonly string[];
  /** Resolves when the connections of all clients were refused. */
  refused: Promise<void>;
}>;

type Outcome = Readonly<{ status: number | undefined; headers: IncomingHttpHeaders }>;

const ask = (url: URL, agent: Agent, headers: Readonly<Record<string, string>>): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    request(url, { agent, headers }, (answer) => {
      answer.on('error', reject);
      answer.on('end', () => {
        resolve({ status: answer.statusCode, headers: answer.headers });
      });
      answer.resume();
    })
      .on('error', reject)
      .end();
  });

export const startLoad = (
  urls: readonly string[],
  clients: number,
  headers: Readonly<Record<string, string>> = {},
): Load => {
  const failures: string[] = [];
  let answered = 0;
  let closing = 0;

  const client = async (index: number): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const url = new URL(urls[index % urls.length] ?? '');
    for (;;) {
      try {
        const { status, headers: got } = await ask(url, agent, headers);
        answered += 1;
        if (status !== 200) failures.push(`${url.pathname}: ${status ?? 'no status'}`);
        if (got.connection === 'close') closing += 1;
      } catch (error) {
        const { code, message } = error as NodeJS.ErrnoException;
        if (code === 'ECONNREFUSED') break;
        failures.push(`${url.pathname}: ${code ?? message}`);
      }
    }
    agent.destroy();
  };

  const refused = Promise.all(Array.from({ length: clients }, (_, index) => client(index))).then(() => undefined);
  return { answered: () => answered, closing: () => closing, failures: () => failures, refused };
};
