import { randomUUID } from 'node:crypto';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A task for the user with this webhook. */
export type PlannedTask = Readonly<{ title: string; webhookId: string; assigneeId: number; isEdited: boolean }>;

/** An acknowledged task with its expected message. */
export type Change = Readonly<{
  webhookId: string;
  /** The last line of the message. */
  line: string;
  /** From the first attempt to the response. */
  askedAt: number;
  answeredAt: number;
}>;

/** Clients that create tasks concurrently, and retry until they get a response. */
export type TaskStorm = Readonly<{
  begin: (tasks: readonly PlannedTask[]) => void;
  /** Whether all requests are acknowledged. */
  isOver: () => boolean;
  changes: () => readonly Change[];
  /** 503 responses with `Retry-After`. */
  turnedAway: () => number;
  /** Requests without a response. */
  broken: () => number;
  /** All other unexpected responses. */
  surprises: () => readonly string[];
  /** Closes the idle connections. */
  end: () => void;
}>;

type Ask = Readonly<{ method: string; path: string; json: unknown; key?: string }>;
type Answer = Readonly<{ status: number; headers: IncomingHttpHeaders; text: string }>;

const CLIENTS = 24;
/** Milliseconds until a client retries. */
const PAUSE = 100;

export const makeTaskStorm = (url: string, token: string): TaskStorm => {
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  const waiting: PlannedTask[] = [];
  const changes: Change[] = [];
  const surprises: string[] = [];
  const busy = new Set<Promise<void>>();
  let turnedAway = 0;
  let broken = 0;

  const ask = ({ method, path, json, key }: Ask): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      };
      request(`${url}${path}`, { method, agent, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        answer.on('error', reject);
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
      })
        .on('error', reject)
        .end(JSON.stringify(json));
    });

  /** Retries until it gets a response. `null` for an unexpected response. */
  const insist = async (asked: Ask, wanted: number): Promise<string | null> => {
    for (;;) {
      const answer = await ask(asked).catch(() => null);
      if (answer?.status === wanted) return answer.text;
      if (answer === null) broken += 1;
      else if (answer.status === 503 && answer.headers['retry-after'] !== undefined) turnedAway += 1;
      else {
        surprises.push(`${asked.method} ${asked.path}: ${answer.status} ${answer.text}`);
        return null;
      }
      await sleep(PAUSE);
    }
  };

  /** A message starts with the action of `admin`. */
  const change = async (task: PlannedTask, asked: Ask, wanted: number, deed: string): Promise<number | null> => {
    const askedAt = performance.now();
    const text = await insist(asked, wanted);
    if (text === null) return null;
    const { id } = JSON.parse(text) as { id: number };
    const line = `admin ${deed} #${id} ${task.title}`;
    changes.push({ webhookId: task.webhookId, line, askedAt, answeredAt: performance.now() });
    return id;
  };

  const make = async (task: PlannedTask): Promise<void> => {
    const { title, assigneeId, isEdited } = task;
    const created = { method: 'POST', path: '/api/v1/tasks/', json: { title, assignee_id: assigneeId } };
    const id = await change(task, { ...created, key: randomUUID() }, 201, 'assigned you');
    if (id === null || !isEdited) return;
    const edited = { method: 'PATCH', path: `/api/v1/tasks/${id}`, json: { status: 'in_progress' } };
    await change(task, edited, 200, 'moved to in progress:');
  };

  const work = async (): Promise<void> => {
    for (let task = waiting.shift(); task !== undefined; task = waiting.shift()) await make(task);
  };

  return {
    begin: (tasks) => {
      waiting.push(...tasks);
      for (let free = CLIENTS - busy.size; free > 0; free -= 1) {
        const client = work().finally(() => busy.delete(client));
        busy.add(client);
      }
    },
    isOver: () => busy.size === 0,
    end: () => agent.destroy(),
    changes: () => changes,
    turnedAway: () => turnedAway,
    broken: () => broken,
    surprises: () => surprises,
  };
};
