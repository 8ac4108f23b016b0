import {
  type DeadLetter,
  type DebounceWindow,
  type DeliveryQueue,
  type Task,
  type TaskId,
  type Stores,
  type UnitOfWork,
  type User,
  type UserId,
  type WebhookUrl,
} from '@l-age/domain';
import { addressed, aNewNotification, givenTask, givenUser, succeed, webhookUrl } from '@l-age/domain/testing';
import {
  DELIVERIES_CHANNEL,
  deliveryQueueState,
  makeDeliveryWorker,
  makeDiscordNotifier,
  makeListener,
  makePostgresDeadLetterQueries,
  makePostgresDeliveryQueue,
  makePostgresNotificationQueries,
  makePostgresPostedMessages,
  makePostgresUnitOfWork,
  makePostgresUserQueries,
  type DeliveryOutcome,
  type DeliveryWorker,
  type Logger,
  type Database,
} from '@l-age/infrastructure';
import { makeFakeDiscord, type FakeDiscord, type FakeDiscordOptions } from '@l-age/infrastructure/testing';
import * as O from 'fp-ts/lib/Option.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase, silent } from '../postgres/support.js';

/** The result of a claim, before or after the worker gets it. */
export type Process = Readonly<{
  db: Database;
  queue: DeliveryQueue;
  worker: DeliveryWorker;
  unitOfWork: UnitOfWork<Stores>;
}>;

export const idOfWebhook = (number: number): string => String(1_000_000_000_000_000_000n + BigInt(number));

export const webhookNumber = (number: number): WebhookUrl =>
  webhookUrl(`https://discord.com/api/webhooks/${idOfWebhook(number)}/token-${number}`);

type ProcessOptions = Readonly<{
  logger?: Logger;
  /** Milliseconds for one call to Discord. */
  timeout?: number;
  /** Default: no debounce. */
  debounceWindow?: DebounceWindow;
  onOutcome?: (outcome: DeliveryOutcome) => void;
  concurrency?: number;
  /** Replaces the function that saves an outcome. */
  settle?: (settle: DeliveryQueue['settle']) => DeliveryQueue['settle'];
}>;

const IMPATIENT: DebounceWindow = { quietSeconds: 0, longestWaitSeconds: 0 };

/** Creates a delivery worker on a database, without starting it. */
export const makeProcess = (
  url: string,
  db: Database,
  apiBaseUrl: string,
  { logger = silent, timeout = 2_000, debounceWindow = IMPATIENT, settle, ...options }: ProcessOptions = {},
): Process => {
  const queue = makePostgresDeliveryQueue(db);
  const unitOfWork = makePostgresUnitOfWork({ db });
  const worker = makeDeliveryWorker({
    queue: settle === undefined ? queue : { ...queue, settle: settle(queue.settle) },
    listener: makeListener({ url, applicationName: 'deliveries of a test', channel: DELIVERIES_CHANNEL }),
    notificationQueries: makePostgresNotificationQueries(db),
    postedMessages: makePostgresPostedMessages(db),
    notifier: makeDiscordNotifier({ apiBaseUrl, publicUrl: 'https://tasks.example.com', timeout }),
    unitOfWork,
    debounceWindow,
    random: Math.random,
    logger,
    ...options,
  });
  return { db, queue, unitOfWork, worker };
};

/** Polls until the condition holds. The time limit of the test ends it. */
export const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await condition())) await sleep(10);
};

const LONG_AGO = new Date('2020-01-01T00:00:00.000Z');

/** Fake Discord, a database with a queue, and a task of `anna` for notifications. */
export const makeFixture = async (
  options: FakeDiscordOptions = { bucket: null, global: null },
  processOptions: ProcessOptions = {},
) => {
  const discord: FakeDiscord = await makeFakeDiscord(options);
  const database = await openDatabase();
  const { url, db } = database;
  const process = makeProcess(url, db, discord.url, processOptions);
  const { unitOfWork, worker } = process;

  const anna = await givenUser({ unitOfWork }, { username: 'anna' });
  const givenRecipient = (number: number, username = `user${String(number)}`): Promise<User> =>
    givenUser({ unitOfWork }, { username, discord: { webhook: webhookNumber(number), webhookSince: LONG_AGO } });
  const task = (assigneeId: UserId, mentioned: readonly UserId[] = []): Promise<Task> =>
    givenTask({ unitOfWork }, { createdById: anna.id, assigneeId, mentions: { byId: mentioned } });
  const draft = (recipientId: UserId, taskId: TaskId, summary: string) =>
    addressed(aNewNotification({ recipientId, taskId, summary, actor: anna, createdAt: new Date() }));

  return {
    ...process,
    discord,
    url,
    anna,
    givenRecipient,
    /** Adds a user with the webhook of this number, and a task for them. */
    givenListener: async (number: number) => {
      const user = await givenRecipient(number);
      return { user, taskId: (await task(user.id)).id };
    },
    givenTaskFor: task,
    draft,
    tell: ({ user, taskId }: Readonly<{ user: User; taskId: TaskId }>, ...summaries: readonly string[]) =>
      succeed(unitOfWork.run(({ outbox }) => outbox.add(summaries.map((summary) => draft(user.id, taskId, summary))))),
    /** Assigns new tasks to the user in one unit of work, and returns the notifications. */
    assign: async (user: User, count: number): Promise<readonly Task[]> => {
      const tasks: Task[] = [];
      for (let index = 0; index < count; index += 1) tasks.push(await task(user.id));
      const drafts = tasks.map(({ id, title }) => draft(user.id, id, `anna assigned you #${String(id)} ${title}`));
      await succeed(unitOfWork.run(({ outbox }) => outbox.add(drafts)));
      return tasks;
    },
    /** The number of queued deliveries. */
    queued: async (): Promise<number> => (await deliveryQueueState(db)).queued,
    /** The messages of a webhook, in order. */
    arrived: (number: number): readonly string[] =>
      discord
        .messages()
        .filter(({ webhookId }) => webhookId === idOfWebhook(number))
        .map(({ body }) => String(body.content)),
    /** The dead letters, newest first. */
    deadLetters: (): Promise<readonly DeadLetter[]> =>
      succeed(makePostgresDeadLetterQueries(db).list({ limit: 100, after: null })),
    stored: async (id: UserId): Promise<User> => {
      const found = await succeed(makePostgresUserQueries(db).findById(id));
      if (O.isNone(found)) throw new Error(`user ${id} is gone`);
      return found.value;
    },
    close: async () => {
      await worker.stop();
      await database.close();
      await discord.close();
    },
  };
};

export type Fixture = Awaited<ReturnType<typeof makeFixture>>;
export type Listener = Awaited<ReturnType<Fixture['givenListener']>>;

/** `1 2 3 …` */
export const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, n) => `n${n + 1}`);
