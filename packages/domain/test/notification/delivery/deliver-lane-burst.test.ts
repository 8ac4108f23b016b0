import { LANE_BATCH, makeDeliverLane, type NotificationId, type Settlement, type Task } from '@l-age/domain';
import {
  addressed,
  aNewNotification,
  discordUserId,
  givenTask,
  givenUser,
  makeRecordingNotifier,
  succeed,
  type NotificationOverrides,
} from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import { makeFixture } from '../../fixture.js';

const LONG_AGO = new Date('2025-01-01T00:00:00.000Z');
const webhookNumber = (id: number) => `https://discord.com/api/webhooks/${String(id)}/token`;
const IN_USE = { webhook: webhookNumber(1), webhookSince: LONG_AGO };

/** Notifications about tasks of `anna` to `bert`, in one lane. Each test starts the deliveries. */
const makeScene = async () => {
  const fixture = makeFixture();
  const { clock, unitOfWork, deliveryQueue: queue } = fixture;
  const notifier = makeRecordingNotifier();
  const anna = await givenUser(fixture, { username: 'anna' });
  const bert = await givenUser(fixture, {
    username: 'bert',
    discord: { ...IN_USE, userId: discordUserId('80351110224678912') },
  });
  const deliver = makeDeliverLane({ ...fixture, queue, notifier, random: () => 0 });

  const aTaskOfBert = (): Promise<Task> => givenTask(fixture, { createdById: anna.id, assigneeId: bert.id });
  const queueNotification = async (task: Task, overrides: NotificationOverrides = {}): Promise<NotificationId> => {
    const created = clock.now();
    const draft = aNewNotification({
      recipientId: bert.id,
      taskId: task.id,
      actor: anna,
      createdAt: created,
      ...overrides,
    });
    await succeed(unitOfWork.run(({ outbox }) => outbox.add([addressed(draft)])));
    return fixture.notifications().at(-1)!.id;
  };
  /** Assigns this number of tasks to `bert` at once. */
  const assign = async (count: number): Promise<readonly NotificationId[]> => {
    const ids: NotificationId[] = [];
    for (let index = 0; index < count; index += 1) ids.push(await queueNotification(await aTaskOfBert()));
    return ids;
  };
  /** Processes the lane once; the lane must not be paused. */
  const deliverNext = async (): Promise<Settlement> => {
    const [lane] = await succeed(queue.claim(1));
    if (lane === undefined) throw new Error('no lane can be leased');
    return succeed(deliver(lane));
  };
  /** Delivers until the queue is empty, and waits during pauses. Returns the seconds of all pauses. */
  const deliverAll = async (): Promise<number> => {
    let waited = 0;
    while (fixture.waiting().length > 0) {
      const { pauseSeconds } = await deliverNext();
      waited += pauseSeconds;
      clock.advance(pauseSeconds * 1000);
    }
    return waited;
  };
  const posted = () => notifier.delivered().map(({ notification }) => notification.id);
  const digested = () =>
    notifier
      .digests()
      .map(({ named, more }) => [...named.flatMap((one) => one.notifications.map(({ id }) => id)), more]);
  const pass = (seconds: number) => clock.advance(seconds * 1000);
  return {
    ...fixture,
    ...{ anna, bert, queue, notifier, queueNotification, assign, aTaskOfBert, deliverNext, deliverAll },
    ...{ posted, digested, pass },
  };
};

describe('deliverLane: bursts', () => {
  it('sends the first message at once, and one digest of the others with ten names and a count', async () => {
    const { assign, deliverAll, posted, digested, bert, notifier } = await makeScene();
    const [first, ...others] = await assign(50);
    expect(await deliverAll()).to.equal(2);
    expect(posted()).to.deep.equal([first]);
    expect(digested()).to.deep.equal([[...others.slice(0, 10), 39]]);
    expect(notifier.digests()[0]).to.include({ webhook: IN_USE.webhook, pingUserId: bert.discord.userId });
  });

  it('waits only until the burst ends', async () => {
    const { assign, deliverNext, pass } = await makeScene();
    await assign(2);
    await deliverNext();
    expect(await deliverNext()).to.include({ outcome: 'waiting', pauseSeconds: 2 });
    pass(1.5);
    await assign(1);
    pass(0.5);
    expect(await deliverNext()).to.include({ outcome: 'waiting', pauseSeconds: 1.5 });
    pass(1.5);
    expect(await deliverNext()).to.include({ outcome: 'delivered' });
  });

  it('sends a digest every ten seconds of an endless burst', async () => {
    const { assign, deliverNext, digested, pass } = await makeScene();
    await assign(1);
    await deliverNext();
    await assign(1);
    for (let second = 0; second < 10; second += 2) {
      expect(await deliverNext()).to.include({ outcome: 'waiting', pauseSeconds: 2 });
      pass(2);
      await assign(2);
    }
    expect(await deliverNext()).to.include({ outcome: 'delivered' });
    expect(digested()).to.have.length(1);
    expect(digested()[0]?.at(-1)).to.equal(1);
  });

  it('sends at once after a quiet period', async () => {
    const { assign, deliverNext, posted, pass } = await makeScene();
    await assign(1);
    await deliverNext();
    pass(2);
    await assign(1);
    await deliverNext();
    expect(posted()).to.have.length(2);
  });

  it('sends five tasks as separate messages after the burst, without a wait between them', async () => {
    const { assign, deliverAll, posted, digested } = await makeScene();
    const ids = await assign(6);
    expect(await deliverAll()).to.equal(2);
    expect(posted()).to.deep.equal(ids);
    expect(digested()).to.deep.equal([]);
  });

  it('retries a digest as one message', async () => {
    const { assign, deliverNext, deliverAll, notifier, digested, pass, waiting } = await makeScene();
    const [, ...others] = await assign(12);
    await deliverNext();
    pass(2);
    notifier.failWith({ _tag: 'DeliveryFailed', reason: 'no answer' });
    const { outcome, deliveries } = await deliverNext();
    expect([outcome, idsOf(deliveries)]).to.deep.equal(['retried', others]);
    expect(waiting()).to.deep.equal(others);
    pass(3600);
    notifier.failWith(null);
    expect(await deliverAll()).to.equal(0);
    expect(digested()).to.deep.equal([[...others.slice(0, 10), 1]]);
  });

  it('turns each notification of a rejected digest into a dead letter', async () => {
    const { assign, deliverNext, notifier, pass, deadLetterQueries } = await makeScene();
    const [, ...others] = await assign(8);
    await deliverNext();
    pass(2);
    notifier.failWith({ _tag: 'DeliveryRejected', reason: 'never' });
    expect(await deliverNext()).to.include({ outcome: 'dead' });
    const letters = await succeed(deadLetterQueries.list({ limit: 10, after: null }));
    expect(letters.map(({ notification }) => notification.id)).to.have.members(others);
  });

  it('turns deliveries that are a day old into dead letters, and retries the others', async () => {
    const { assign, deliverNext, notifier, pass, waiting } = await makeScene();
    const [, ...early] = await assign(5);
    await deliverNext();
    notifier.failWith({ _tag: 'DeliveryFailed', reason: 'no answer' });
    pass(20 * 3600);
    const late = await assign(3);
    pass(4 * 3600);
    const { outcome, deliveries } = await deliverNext();
    expect([outcome, idsOf(deliveries)]).to.deep.equal(['dead', early]);
    expect(waiting()).to.deep.equal(late);
  });

  it('disables a revoked webhook', async () => {
    const { assign, deliverNext, notifier, pass, userQueries, bert } = await makeScene();
    const [, ...others] = await assign(8);
    await deliverNext();
    pass(2);
    notifier.failWith({ _tag: 'WebhookRevoked', reason: 'gone' });
    expect(idsOf((await deliverNext()).deliveries)).to.deep.equal(others);
    const stored = await succeed(userQueries.findById(bert.id));
    expect(O.isSome(stored) && stored.value.discord.webhookDisabled?.reason).to.equal('gone');
  });

  it('adds edits to the posted message at once, and does not count them for a digest', async () => {
    const { aTaskOfBert, queueNotification, deliverAll, deliverNext, posted, notifier } = await makeScene();
    const task = await aTaskOfBert();
    const created = await queueNotification(task, { event: 'created', summary: 'created' });
    await deliverNext();
    for (let index = 0; index < 8; index += 1)
      await queueNotification(task, { event: 'status_changed', summary: 'moved' });
    expect(await deliverAll()).to.equal(0);
    expect(posted()).to.have.length(1);
    expect(posted()).not.to.include(created);
    expect(notifier.delivered()[0]?.earlier).to.deep.equal(['created', ...Array<string>(7).fill('moved')]);
  });

  it('does not treat an edited message as new: the next one is not in a burst', async () => {
    const { aTaskOfBert, queueNotification, deliverNext, assign, pass, posted } = await makeScene();
    const task = await aTaskOfBert();
    await queueNotification(task);
    await deliverNext();
    pass(30);
    await queueNotification(task, { event: 'status_changed' });
    expect(await deliverNext()).to.include({ outcome: 'delivered', isNew: false });
    const [next] = await assign(1);
    await deliverNext();
    expect(posted().at(-1)).to.equal(next);
  });

  it('puts edits into the digest if the posted message is too old', async () => {
    const { aTaskOfBert, queueNotification, assign, deliverNext, deliverAll, digested, pass } = await makeScene();
    const task = await aTaskOfBert();
    await queueNotification(task);
    await deliverNext();
    pass(60);
    await assign(1);
    await deliverNext();
    const before = await assign(5);
    const edit = await queueNotification(task, { event: 'status_changed' });
    await deliverAll();
    expect(digested()).to.deep.equal([[...before, edit, 0]]);
  });

  it('adds edits to their posted messages, and puts the others into the digest', async () => {
    const { aTaskOfBert, queueNotification, assign, deliverNext, deliverAll, digested, posted } = await makeScene();
    const task = await aTaskOfBert();
    await queueNotification(task);
    await deliverNext();
    const before = await assign(5);
    const added = await queueNotification(task, { event: 'status_changed' });
    const unposted = await aTaskOfBert();
    const edit = await queueNotification(unposted, { event: 'status_changed' });
    expect(await deliverAll()).to.equal(2);
    expect(digested()).to.deep.equal([[...before, edit, 0]]);
    expect(posted()).to.deep.equal([added]);
  });

  it('groups all notifications of a task', async () => {
    const { aTaskOfBert, queueNotification, assign, deliverNext, deliverAll, notifier } = await makeScene();
    await assign(1);
    await deliverNext();
    const task = await aTaskOfBert();
    const assigned = await queueNotification(task);
    await assign(5);
    const moved = await queueNotification(task, { event: 'status_changed' });
    await deliverAll();
    const [first] = notifier.digests()[0]!.named;
    expect(first?.notifications.map(({ id }) => id)).to.deep.equal([assigned, moved]);
    expect(first?.task).to.deep.equal(task);
  });

  it('checks each recipient at the time of sending, and drops the others', async () => {
    const scene = await makeScene();
    const { assign, queueNotification, aTaskOfBert, deliverNext, pass, unitOfWork, digested, waiting } = scene;
    await assign(1);
    await deliverNext();
    const queuedIds = await assign(6);
    const hidden = await aTaskOfBert();
    const mayNot = await queueNotification(hidden);
    await succeed(
      unitOfWork.run(({ tasks }) => tasks.save({ ...hidden, version: hidden.version + 1, assigneeId: null })),
    );
    pass(2);
    const { deliveries, dropped } = await deliverNext();
    expect(idsOf(deliveries)).to.deep.equal(queuedIds);
    expect(dropped.map(({ delivery, why }) => [delivery.notificationId, why])).to.deep.equal([
      [mayNot, 'recipient_may_not_know'],
    ]);
    expect(digested()).to.deep.equal([[...queuedIds, 0]]);
    expect(waiting()).to.deep.equal([]);
  });

  it('separates recipients and webhooks in the same channel', async () => {
    const scene = await makeScene();
    const { assign, queueNotification, aTaskOfBert, anna, unitOfWork, deliverNext, deliverAll, digested, posted } =
      scene;
    const discord = { ...anna.discord, ...IN_USE };
    await succeed(unitOfWork.run(({ users }) => users.save({ ...anna, discord })));
    await assign(1);
    await deliverNext();
    const before = await assign(3);
    const toAnna = await queueNotification(await aTaskOfBert(), { recipientId: anna.id });
    const queuedIds = [...before, ...(await assign(3))];
    await deliverAll();
    expect(digested()).to.deep.equal([[...queuedIds, 0]]);
    expect(posted().slice(1)).to.deep.equal([toAnna]);
  });

  it('sends another digest at once if there are more notifications than fit', async () => {
    const { assign, deliverNext, deliverAll, notifier } = await makeScene();
    await assign(1);
    await deliverNext();
    await assign(LANE_BATCH + 50);
    expect(await deliverAll()).to.equal(2);
    expect(notifier.digests().map(({ named, more }) => named.length + more)).to.deep.equal([LANE_BATCH, 50]);
  });
});

const idsOf = (deliveries: Settlement['deliveries']) => deliveries.map(({ notificationId }) => notificationId);
