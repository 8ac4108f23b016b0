import { DEBOUNCE_WINDOW } from '@l-age/domain';
import { expect } from 'chai';
import type { LogFields, Logger } from '@l-age/infrastructure';
import { query } from '../postgres/support.js';
import {
  idOfWebhook,
  makeProcess,
  makeFixture,
  until,
  webhookNumber,
  type Listener,
  type Process,
  type Fixture,
} from './delivery-fixture.js';

type Message = Readonly<{ content: string; embeds: readonly Readonly<{ description?: string }>[] }>;

/** Notifications that a test queues together are in one transaction. */
const TIMING = { ...DEBOUNCE_WINDOW, quietSeconds: 0.2 };
const UNLIMITED = { bucket: null, global: null };

describe('a burst of notifications', () => {
  let fixture: Fixture;
  let counted: string[];
  let lines: string[];
  let others: Process[];
  beforeEach(() => {
    others = [];
  });
  afterEach(async () => {
    for (const { worker } of others) await worker.stop(0);
    await fixture.close();
  });

  /** A second process that delivers from the same queue. */
  const startOther = async (options: Parameters<typeof makeProcess>[3]): Promise<Process> => {
    const other = makeProcess(fixture.url, fixture.db, fixture.discord.url, { debounceWindow: TIMING, ...options });
    others.push(other);
    other.worker.start();
    return other;
  };

  const log = (message: string, fields?: LogFields) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const prepare = async (): Promise<Listener> => {
    counted = [];
    lines = [];
    fixture = await makeFixture(UNLIMITED, {
      logger,
      debounceWindow: TIMING,
      onOutcome: (outcome) => void counted.push(outcome),
    });
    return fixture.givenListener(1);
  };

  const bodies = (number: number) =>
    fixture.discord
      .messages()
      .filter(({ webhookId }) => webhookId === idOfWebhook(number))
      .map(({ body }) => body as Message);
  const digestsAt = (number: number): readonly string[] =>
    bodies(number)
      .map(({ embeds }) => embeds[0]?.description)
      .filter((description) => description !== undefined);
  const isSettled = async (): Promise<boolean> => (await fixture.queued()) === 0;
  const triesAt = (number: number): number =>
    fixture.discord.requests().filter(({ webhookId }) => webhookId === idOfWebhook(number)).length;

  it('becomes one message and one digest, with one process or two', async () => {
    const { user } = await prepare();
    await startOther({});
    fixture.worker.start();
    const tasks = await fixture.assign(user, 50);
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

  it('logs and counts each notification', async () => {
    const { user } = await prepare();
    fixture.worker.start();
    await fixture.assign(user, 9);
    await until(isSettled);
    expect(counted).to.deep.equal(Array(9).fill('delivered'));
    const digest = lines.find((line) => line.includes('digest_of')) ?? '';
    expect(digest).to.match(/^notification delivered .*"digest_of":\[2,3,4,5,6,7,8,9\]}$/);
  });

  it('does not delay other lanes, and takes none of their slots', async () => {
    const { user } = await prepare();
    await startOther({ debounceWindow: { quietSeconds: 3600, longestWaitSeconds: 3600 }, concurrency: 1 });
    await fixture.assign(user, 3);
    await until(() => bodies(1).length === 1);
    const listeners = await Promise.all([2, 3].map(fixture.givenListener));
    for (const listener of listeners) await fixture.tell(listener, 'hello');
    await until(() => [2, 3].every((number) => bodies(number).length === 1));
    expect(bodies(1)).to.have.length(1);
  });

  it('continues in the next process if the first one stops during the debounce window', async () => {
    const { user } = await prepare();
    const patient = await startOther({ debounceWindow: { quietSeconds: 1.5, longestWaitSeconds: 3600 } });
    await fixture.assign(user, 20);
    await until(() => bodies(1).length === 1);
    await until(async () => (await pausedLanes()) === 1);
    await patient.worker.stop();
    expect(bodies(1)).to.have.length(1);
    fixture.worker.start();
    await until(isSettled);
    expect(bodies(1)).to.have.length(2);
    expect(digestsAt(1)[0]).to.match(/and 9 more$/);
  });
  const pausedLanes = async (): Promise<unknown> =>
    (await query(fixture.url, 'select count(*)::int as n from l_age.webhook_lanes where not_before > now()'))[0]?.['n'];

  it('is sent again as a whole if the process dies before the outcome is saved', async () => {
    const { user } = await prepare();
    await fixture.assign(user, 20);
    let delivered = 0;
    const forgetful = await startOther({
      settle: (settle) => (lane, settlement) => {
        if (settlement.outcome === 'delivered') delivered += 1;
        return delivered <= 1 ? settle(lane, settlement) : () => new Promise(() => undefined);
      },
    });
    await until(() => digestsAt(1).length === 1);
    await forgetful.worker.stop(0);
    await query(fixture.url, "update l_age.webhook_lanes set leased_until = leased_until - interval '11 seconds'");
    fixture.worker.start();
    await until(isSettled);
    const [first, again, ...more] = digestsAt(1);
    expect(again).to.equal(first);
    expect(more).to.deep.equal([]);
    expect(bodies(1)).to.have.length(3);
  });

  it('is retried as a whole during a failure of Discord, and then sent as one digest', async () => {
    const { user } = await prepare();
    fixture.worker.start();
    await fixture.assign(user, 20);
    await until(() => bodies(1).length === 1);
    fixture.discord.behave({ kind: 'answers', status: 503 });
    await until(() => counted.includes('retried'));
    fixture.discord.behave(null);
    await until(isSettled);
    expect(bodies(1)).to.have.length(2);
    expect(digestsAt(1)[0]).to.match(/and 9 more$/);
  });

  it('waits as long as a 429 demands', async () => {
    const { user } = await prepare();
    fixture.worker.start();
    await fixture.assign(user, 20);
    await until(() => bodies(1).length === 1);
    fixture.discord.behave({ kind: 'answers', status: 429, body: '{"retry_after":0.4,"global":false}' });
    await until(() => counted.includes('rate_limited'));
    fixture.discord.behave(null);
    await until(isSettled);
    expect(bodies(1)).to.have.length(2);
    expect(counted.filter((outcome) => outcome === 'delivered')).to.have.length(20);
  });

  it('leaves one dead letter per notification if Discord rejects the digest, and continues with the lane', async () => {
    const { user, ...listener } = await prepare();
    fixture.worker.start();
    await fixture.assign(user, 8);
    await until(() => bodies(1).length === 1);
    fixture.discord.behave({ kind: 'answers', status: 400, body: '{"code":50035}' });
    await until(isSettled);
    const letters = await fixture.deadLetters();
    expect(letters.map(({ notification }) => notification.id)).to.have.members([2, 3, 4, 5, 6, 7, 8]);
    for (const letter of letters)
      expect(letter).to.include({ failure: 'DeliveryRejected', attempts: 1, webhookId: idOfWebhook(1) });
    expect(counted.filter((outcome) => outcome === 'dead')).to.have.length(7);
    fixture.discord.behave(null);
    await fixture.tell({ user, ...listener }, 'fine');
    await until(() => bodies(1).length === 2);
  });

  it('disables a deleted webhook, and does not send later notifications', async () => {
    const { user } = await prepare();
    fixture.worker.start();
    await fixture.assign(user, 8);
    await until(() => bodies(1).length === 1);
    fixture.discord.deleteWebhook(idOfWebhook(1));
    await until(isSettled);
    expect((await fixture.stored(user.id)).discord.webhookDisabled).not.to.equal(null);
    expect(await fixture.deadLetters()).to.have.length(7);
    expect(triesAt(1)).to.equal(2);
  });

  it('never logs a webhook URL', async () => {
    const { user } = await prepare();
    fixture.worker.start();
    const listeners = await Promise.all([2, 3, 4, 5].map(fixture.givenListener));
    fixture.discord.behave({ kind: 'answers', status: 503 }, idOfWebhook(2));
    fixture.discord.behave({ kind: 'answers', status: 400 }, idOfWebhook(3));
    fixture.discord.behave({ kind: 'resets' }, idOfWebhook(4));
    fixture.discord.deleteWebhook(idOfWebhook(5));
    await Promise.all(listeners.map((listener) => fixture.tell(listener, 'hello')));
    await fixture.assign(user, 9);
    await query(fixture.url, 'update users set is_active = false where username = $1', [listeners[0]!.user.username]);
    await fixture.tell(listeners[0]!, 'too late');
    await until(() => ['delivered', 'retried', 'dead', 'digest_of'].every((part) => lines.some(has(part))));
    const log = lines.join('\n');
    expect(log).to.contain('notification delivered').and.contain('notification delayed');
    expect(log).to.contain('notification moved to the dead letters');
    for (const number of [1, 2, 3, 4, 5]) {
      expect(log).to.contain(idOfWebhook(number));
      expect(log).not.to.contain(`token-${number}`).and.not.to.contain(webhookNumber(number));
    }
    expect(log).not.to.match(/https?:/);
  });
  const has = (part: string) => (line: string) => line.includes(part) || counted.includes(part);
});
