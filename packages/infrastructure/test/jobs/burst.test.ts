import { DEBOUNCE_WINDOW } from '@l-age/domain';
import { expect } from 'chai';
import type { LogFields, Logger } from '@l-age/infrastructure';
import { query } from '../postgres/support.js';
import {
  idOfWebhook,
  makeProcess,
  makeScene,
  until,
  webhookNumber,
  type Listener,
  type Process,
  type Scene,
} from './delivery-fixture.js';

type Message = Readonly<{ content: string; embeds: readonly Readonly<{ description?: string }>[] }>;

/** What a test queues at once is one transaction. */
const TIMING = { ...DEBOUNCE_WINDOW, quietSeconds: 0.2 };
const UNLIMITED = { bucket: null, global: null };

describe('a burst of notifications', () => {
  let scene: Scene;
  let counted: string[];
  let lines: string[];
  let others: Process[];
  beforeEach(() => {
    others = [];
  });
  afterEach(async () => {
    for (const { worker } of others) await worker.stop(0);
    await scene.close();
  });

  /** Another process on the same queue, delivering. */
  const startOther = async (options: Parameters<typeof makeProcess>[3]): Promise<Process> => {
    const other = makeProcess(scene.url, scene.db, scene.discord.url, { debounceWindow: TIMING, ...options });
    others.push(other);
    other.worker.start();
    return other;
  };

  const log = (message: string, fields?: LogFields) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const prepare = async (): Promise<Listener> => {
    counted = [];
    lines = [];
    scene = await makeScene(UNLIMITED, {
      logger,
      debounceWindow: TIMING,
      onOutcome: (outcome) => void counted.push(outcome),
    });
    return scene.givenListener(1);
  };

  const bodies = (number: number) =>
    scene.discord
      .messages()
      .filter(({ webhookId }) => webhookId === idOfWebhook(number))
      .map(({ body }) => body as Message);
  const digestsAt = (number: number): readonly string[] =>
    bodies(number)
      .map(({ embeds }) => embeds[0]?.description)
      .filter((description) => description !== undefined);
  const isSettled = async (): Promise<boolean> => (await scene.queued()) === 0;
  const triesAt = (number: number): number =>
    scene.discord.requests().filter(({ webhookId }) => webhookId === idOfWebhook(number)).length;

  it('is the first message and one digest, shared by two processes or not', async () => {
    const { user } = await prepare();
    await startOther({});
    scene.worker.start();
    const tasks = await scene.assign(user, 50);
    await until(isSettled);
    expect(bodies(1)).to.have.length(2);
    expect(bodies(1)[0]?.content).to.contain(`#${tasks[0]!.id} `);
    const [digest] = digestsAt(1);
    for (const [index, { id }] of tasks.entries())
      expect(digest?.includes(`[#${id}](https://tasks.example.com/tasks/${id})`), `#${id}`).to.equal(
        index > 0 && index <= 10,
      );
    expect(digest).to.match(/and 39 more$/);
  });

  it('counts and logs each of its notifications as what became of it', async () => {
    const { user } = await prepare();
    scene.worker.start();
    await scene.assign(user, 9);
    await until(isSettled);
    expect(counted).to.deep.equal(Array(9).fill('delivered'));
    const digest = lines.find((line) => line.includes('digest_of')) ?? '';
    expect(digest).to.match(/^notification delivered .*"digest_of":\[2,3,4,5,6,7,8,9\]}$/);
  });

  it('is no matter of other lanes: they do not wait, and what waits takes none of their places', async () => {
    const { user } = await prepare();
    await startOther({ debounceWindow: { quietSeconds: 3600, longestWaitSeconds: 3600 }, concurrency: 1 });
    await scene.assign(user, 3);
    await until(() => bodies(1).length === 1);
    const listeners = await Promise.all([2, 3].map(scene.givenListener));
    for (const listener of listeners) await scene.tell(listener, 'hello');
    await until(() => [2, 3].every((number) => bodies(number).length === 1));
    expect(bodies(1)).to.have.length(1);
  });

  it('goes on with the next process when it waits for calm at the end of one', async () => {
    const { user } = await prepare();
    const patient = await startOther({ debounceWindow: { quietSeconds: 1.5, longestWaitSeconds: 3600 } });
    await scene.assign(user, 20);
    await until(() => bodies(1).length === 1);
    await until(async () => (await pausedLanes()) === 1);
    await patient.worker.stop();
    expect(bodies(1)).to.have.length(1);
    scene.worker.start();
    await until(isSettled);
    expect(bodies(1)).to.have.length(2);
    expect(digestsAt(1)[0]).to.match(/and 9 more$/);
  });
  const pausedLanes = async (): Promise<unknown> =>
    (await query(scene.url, 'select count(*)::int as n from l_age.webhook_lanes where not_before > now()'))[0]?.['n'];

  it('is told again, as a whole, when the process ends between sending it and noting that', async () => {
    const { user } = await prepare();
    await scene.assign(user, 20);
    let told = 0;
    const forgetful = await startOther({
      settle: (settle) => (lane, settlement) => {
        if (settlement.outcome === 'delivered') told += 1;
        return told <= 1 ? settle(lane, settlement) : () => new Promise(() => undefined);
      },
    });
    await until(() => digestsAt(1).length === 1);
    await forgetful.worker.stop(0);
    await query(scene.url, "update l_age.webhook_lanes set leased_until = leased_until - interval '11 seconds'");
    scene.worker.start();
    await until(isSettled);
    const [first, again, ...more] = digestsAt(1);
    expect(again).to.equal(first);
    expect(more).to.deep.equal([]);
    expect(bodies(1)).to.have.length(3);
  });

  it('is postponed as a whole while Discord has trouble, and told as one digest then', async () => {
    const { user } = await prepare();
    scene.worker.start();
    await scene.assign(user, 20);
    await until(() => bodies(1).length === 1);
    scene.discord.behave({ kind: 'answers', status: 503 });
    await until(() => counted.includes('retried'));
    scene.discord.behave(null);
    await until(isSettled);
    expect(bodies(1)).to.have.length(2);
    expect(digestsAt(1)[0]).to.match(/and 9 more$/);
  });

  it('waits as long as Discord says when it is slowed down', async () => {
    const { user } = await prepare();
    scene.worker.start();
    await scene.assign(user, 20);
    await until(() => bodies(1).length === 1);
    scene.discord.behave({ kind: 'answers', status: 429, body: '{"retry_after":0.4,"global":false}' });
    await until(() => counted.includes('rate_limited'));
    scene.discord.behave(null);
    await until(isSettled);
    expect(bodies(1)).to.have.length(2);
    expect(counted.filter((outcome) => outcome === 'delivered')).to.have.length(20);
  });

  it('leaves a dead letter of each when Discord does not accept the digest, and goes on with the lane', async () => {
    const { user, ...listener } = await prepare();
    scene.worker.start();
    await scene.assign(user, 8);
    await until(() => bodies(1).length === 1);
    scene.discord.behave({ kind: 'answers', status: 400, body: '{"code":50035}' });
    await until(isSettled);
    const letters = await scene.deadLetters();
    expect(letters.map(({ notification }) => notification.id)).to.have.members([2, 3, 4, 5, 6, 7, 8]);
    for (const letter of letters)
      expect(letter).to.include({ failure: 'DeliveryRejected', attempts: 1, webhookId: idOfWebhook(1) });
    expect(counted.filter((outcome) => outcome === 'dead')).to.have.length(7);
    scene.discord.behave(null);
    await scene.tell({ user, ...listener }, 'fine');
    await until(() => bodies(1).length === 2);
  });

  it('disables a webhook that is gone, and sends nothing of what came later', async () => {
    const { user } = await prepare();
    scene.worker.start();
    await scene.assign(user, 8);
    await until(() => bodies(1).length === 1);
    scene.discord.deleteWebhook(idOfWebhook(1));
    await until(isSettled);
    expect((await scene.stored(user.id)).discord.webhookDisabled).not.to.equal(null);
    expect(await scene.deadLetters()).to.have.length(7);
    expect(triesAt(1)).to.equal(2);
  });

  it('never writes a webhook to the log, whatever becomes of its messages', async () => {
    const { user } = await prepare();
    scene.worker.start();
    const listeners = await Promise.all([2, 3, 4, 5].map(scene.givenListener));
    scene.discord.behave({ kind: 'answers', status: 503 }, idOfWebhook(2));
    scene.discord.behave({ kind: 'answers', status: 400 }, idOfWebhook(3));
    scene.discord.behave({ kind: 'resets' }, idOfWebhook(4));
    scene.discord.deleteWebhook(idOfWebhook(5));
    await Promise.all(listeners.map((listener) => scene.tell(listener, 'hello')));
    await scene.assign(user, 9);
    await query(scene.url, 'update users set is_active = false where username = $1', [listeners[0]!.user.username]);
    await scene.tell(listeners[0]!, 'too late');
    await until(() => ['delivered', 'retried', 'dead', 'digest_of'].every((part) => lines.some(has(part))));
    const log = lines.join('\n');
    expect(log).to.contain('notification delivered').and.contain('notification delayed');
    expect(log).to.contain('notification given up');
    for (const number of [1, 2, 3, 4, 5]) {
      expect(log).to.contain(idOfWebhook(number));
      expect(log).not.to.contain(`token-${number}`).and.not.to.contain(webhookNumber(number));
    }
    expect(log).not.to.match(/https?:/);
  });
  const has = (part: string) => (line: string) => line.includes(part) || counted.includes(part);
});
