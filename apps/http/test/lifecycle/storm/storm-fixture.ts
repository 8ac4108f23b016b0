import { openPostgres } from '@l-age/infrastructure';
import { makeFakeDiscord, type FakeDiscord } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeArrivals, type Arrivals } from './arrivals.js';
import { makeRandom, shuffled } from './random.js';
import { runService, type ServiceProcess } from '../service-process.js';
import { makeTaskStorm, type Change, type PlannedTask, type TaskStorm } from './task-storm.js';

/** Few enough that messages are not combined: each message stands for one change. */
const TASKS_FOR_EACH = 5;
/** Milliseconds between the action of Discord and its response. A process that is killed in between does not know the result. */
const DISCORD_TAKES = 150;
/** The promised maximum in milliseconds from a restart until all acknowledged messages have arrived. */
export const REDELIVERED_WITHIN = 30_000;

const ADDED_PEOPLE = `
  insert into users (username, email, hashed_password, discord_webhook)
  select 'listener' || n, 'listener' || n || '@example.com', 'nobody logs in',
    'https://discord.com/api/webhooks/' || (1000000000000000000 + n) || '/token-' || n
  from generate_series(1, ?::int) n
  returning id, substring(discord_webhook from '[0-9]{19}') as webhook_id`;

type Listener = Readonly<{ id: number; webhook_id: string }>;

const addListeners = async (databaseUrl: string, count: number): Promise<readonly Listener[]> => {
  const db = openPostgres({ url: databaseUrl });
  try {
    return (await db.query({ name: null, sql: ADDED_PEOPLE }, [count])) as readonly Listener[];
  } finally {
    await db.close();
  }
};

const planFor = (listeners: readonly Listener[], random: () => number): readonly PlannedTask[] =>
  shuffled(Array.from({ length: TASKS_FOR_EACH }, () => listeners).flat(), random).map(({ id, webhook_id }, index) => ({
    title: `t${index + 1}`,
    webhookId: webhook_id,
    assigneeId: id,
    isEdited: random() < 0.3,
  }));

const logIn = async (url: string): Promise<string> => {
  const body = new URLSearchParams({ username: 'admin', password: 'Admin123!' });
  const answer = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', body });
  return ((await answer.json()) as { access_token: string }).access_token;
};

/** The service as a process, clients that create tasks, and a fake Discord that records messages. */
export type StormFixture = Readonly<{
  discord: FakeDiscord;
  random: () => number;
  /** Starts the service again on the same port. The previous process must have ended. */
  start: () => ServiceProcess;
  /** The latest process. */
  service: () => ServiceProcess;
  storm: TaskStorm;
  plan: readonly PlannedTask[];
  arrivals: Arrivals;
  /**
   * Waits until all tasks are acknowledged and their messages arrived. Returns the messages that did not arrive within the
   * promised time after now (a restart), or after a later acknowledgement.
   */
  overdue: () => Promise<readonly Change[]>;
  /** One line for the output of the tests. */
  summary: () => string;
}>;

export const makeStormFixture = async (databaseUrl: string, webhooks: number, seed: number): Promise<StormFixture> => {
  const arrivals = makeArrivals();
  const discord = await makeFakeDiscord({ bucket: null, global: null, onMessage: arrivals.note });
  discord.behave({ kind: 'answers late', milliseconds: DISCORD_TAKES });
  const variables = {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: 'k'.repeat(40),
    DISCORD_API_BASE_URL: discord.url,
    SHUTDOWN_GRACE_SECONDS: '0',
  };
  let service = runService(variables);
  const url = await service.started();
  const { port } = new URL(url);
  const storm = makeTaskStorm(url, await logIn(url));
  const random = makeRandom(seed);
  let redelivery = 0;
  const plan = planFor(await addListeners(databaseUrl, webhooks), random);
  return {
    discord,
    random,
    start: () => (service = runService({ ...variables, PORT: port })),
    service: () => service,
    storm,
    plan,
    arrivals,
    overdue: async () => {
      const restartedAt = performance.now();
      const giveUpAt = ({ answeredAt }: Change) => Math.max(restartedAt, answeredAt) + REDELIVERED_WITHIN;
      for (;;) {
        const missing = arrivals.missing(storm.changes());
        redelivery = performance.now() - restartedAt;
        if (missing.length === 0 && storm.isOver()) return [];
        const overdue = missing.filter((change) => giveUpAt(change) < performance.now());
        if (overdue.length > 0) return overdue;
        await sleep(50);
      }
    },
    summary: () => {
      const { mostOften } = arrivals.judge(storm.changes());
      return (
        `${storm.changes().length} changes acknowledged, ${storm.broken()} requests broken off, ` +
        `${storm.turnedAway()} turned away; ${arrivals.repeated()} messages repeated, the most frequent came ${mostOften} times; ` +
        `all there ${(redelivery / 1000).toFixed(1)} s after the last restart`
      );
    },
  };
};

/** Expects that all planned tasks are acknowledged, and their messages arrived in time, in order and at most `often` times. */
export const expectKept = async ({ storm, plan, arrivals, overdue }: StormFixture, often: number): Promise<void> => {
  expect(await overdue()).to.deep.equal([]);
  expect(storm.surprises()).to.deep.equal([]);
  expect(storm.changes().length).to.be.at.least(plan.length);
  const { mostOften, outOfOrder, unasked } = arrivals.judge(storm.changes());
  expect(outOfOrder).to.deep.equal([]);
  expect(unasked).to.deep.equal([]);
  expect(mostOften).to.be.at.most(often);
};
