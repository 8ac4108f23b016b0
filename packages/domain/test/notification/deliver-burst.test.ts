import {
  makeDeliverNotification,
  MOST_BEHIND_IN_DIGEST,
  type Delivery,
  type DeliveryFailure,
  type NotificationId,
  type Task,
  type User,
} from '@l-age/domain';
import {
  addressed,
  aNewNotification,
  discordUserId,
  failureOf,
  givenTask,
  givenUser,
  makeInMemoryLane,
  makeRecordingNotifier,
  notificationId,
  succeed,
  type NotificationOverrides,
} from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeFixture } from '../fixture.js';

const LONG_AGO = new Date('2025-01-01T00:00:00.000Z');
const webhookNumber = (id: number) => `https://discord.com/api/webhooks/${String(id)}/token`;
const IN_USE = { webhook: webhookNumber(1), webhookSince: LONG_AGO };

/** `anna` tells `bert` of her tasks, on one lane, which is delivered when a test says so. */
const makeScene = async () => {
  const fixture = makeFixture();
  const { clock, unitOfWork } = fixture;
  const notifier = makeRecordingNotifier();
  const anna = await givenUser(fixture, { username: 'anna' });
  const bert = await givenUser(fixture, {
    username: 'bert',
    discord: { ...IN_USE, userId: discordUserId('80351110224678912') },
  });
  const { lane, add, queued, settle } = makeInMemoryLane(clock);
  const deliverOne = makeDeliverNotification({ ...fixture, notifier });

  const aTaskOfBert = (): Promise<Task> => givenTask(fixture, { createdById: anna.id, assigneeId: bert.id });
  const tell = async (task: Task, overrides: NotificationOverrides = {}): Promise<NotificationId> => {
    const created = clock.now();
    const draft = aNewNotification({
      recipientId: bert.id,
      taskId: task.id,
      actor: anna,
      createdAt: created,
      ...overrides,
    });
    await succeed(unitOfWork.run(({ outbox }) => outbox.add([addressed(draft)])));
    const { id } = fixture.notifications().at(-1)!;
    add(id);
    return id;
  };
  /** Assigns so many tasks to `bert` at once. */
  const assign = async (count: number): Promise<readonly NotificationId[]> => {
    const ids: NotificationId[] = [];
    for (let index = 0; index < count; index += 1) ids.push(await tell(await aTaskOfBert()));
    return ids;
  };
  const deliver = () => deliverOne({ notificationId: queued()[0]!, lane });
  /** Delivers the head of the lane, as a worker would that settles it. */
  const deliverHead = async (): Promise<Delivery> => {
    const delivery = await succeed(deliver());
    if (delivery.outcome === 'delivered')
      settle({ ...delivery, others: [...delivery.others, ...delivery.dropped.map((one) => one.notificationId)] });
    if (delivery.outcome === 'skipped') settle({ isNew: false, others: [] });
    return delivery;
  };
  /** Until nothing is queued, waiting as long as is asked for. Returns the seconds waited. */
  const deliverAll = async (): Promise<number> => {
    let waited = 0;
    while (queued().length > 0) {
      const delivery = await deliverHead();
      if (delivery.outcome !== 'waits') continue;
      waited += delivery.seconds;
      clock.advance(delivery.seconds * 1000);
    }
    return waited;
  };
  const posted = () => notifier.delivered().map(({ notification }) => notification.id);
  const digested = () =>
    notifier
      .digests()
      .map(({ named, more }) => [...named.flatMap((one) => one.notifications.map(({ id }) => id)), more]);
  const pass = (seconds: number) => clock.advance(seconds * 1000);
  const saveBert = (changes: Partial<User>) =>
    succeed(unitOfWork.run(({ users }) => users.save({ ...bert, ...changes })));
  return {
    ...fixture,
    ...{ anna, bert, notifier, lane, queued, tell, assign, aTaskOfBert, deliver, deliverHead, deliverAll },
    ...{ posted, digested, pass, saveBert },
  };
};

describe('delivering a burst', () => {
  it('sends the first message at once, and one digest of the rest, which names ten and counts the others', async () => {
    const { assign, deliverAll, posted, digested, bert, notifier } = await makeScene();
    const [first, ...others] = await assign(50);
    expect(await deliverAll()).to.equal(2);
    expect(posted()).to.deep.equal([first]);
    expect(digested()).to.deep.equal([[...others.slice(0, 10), 39]]);
    expect(notifier.digests()[0]).to.include({ webhook: IN_USE.webhook, pingUserId: bert.discord.userId });
  });

  it('sends the same when each comes while the one before it is under way', async () => {
    const { assign, deliverHead, deliverAll, posted, digested, pass } = await makeScene();
    const [first] = await assign(1);
    await deliverHead();
    const others: NotificationId[] = [];
    for (let index = 0; index < 20; index += 1) {
      pass(0.1);
      others.push(...(await assign(1)));
      expect(await deliverHead()).to.have.property('outcome', 'waits');
    }
    expect(await deliverAll()).to.equal(2);
    expect(posted()).to.deep.equal([first]);
    expect(digested()).to.deep.equal([[...others.slice(0, 10), 10]]);
  });

  it('waits only until nothing has come for a while', async () => {
    const { assign, deliverHead, pass } = await makeScene();
    await assign(2);
    await deliverHead();
    expect(await deliverHead()).to.deep.equal({ outcome: 'waits', seconds: 2 });
    pass(1.5);
    await assign(1);
    expect(await deliverHead()).to.deep.equal({ outcome: 'waits', seconds: 2 });
    pass(2);
    expect(await deliverHead()).to.have.property('outcome', 'delivered');
  });

  it('tells every ten seconds of what never ends', async () => {
    const { assign, deliverHead, digested, pass } = await makeScene();
    await assign(1);
    await deliverHead();
    for (let second = 0; second < 10; second += 1) {
      await assign(1);
      expect(await deliverHead()).to.have.property('outcome', 'waits');
      pass(1);
    }
    await assign(1);
    expect(await deliverHead()).to.have.property('outcome', 'delivered');
    expect(digested()).to.have.length(1);
    expect(digested()[0]?.at(-1)).to.equal(1);
  });

  it('sends at once what comes after a while of quiet', async () => {
    const { assign, deliverHead, posted, pass } = await makeScene();
    await assign(1);
    await deliverHead();
    pass(2);
    await assign(1);
    await deliverHead();
    expect(posted()).to.have.length(2);
  });

  it('sends five tasks one by one, once it is calm and without a wait for each', async () => {
    const { assign, deliverAll, posted, digested } = await makeScene();
    const ids = await assign(6);
    expect(await deliverAll()).to.equal(2);
    expect(posted()).to.deep.equal(ids);
    expect(digested()).to.deep.equal([]);
  });

  it('sends a digest again as one, however late Discord takes it', async () => {
    const { assign, deliver, deliverHead, deliverAll, notifier, digested, pass, queued } = await makeScene();
    const [, ...others] = await assign(12);
    await deliverHead();
    pass(2);
    const failure: DeliveryFailure = { _tag: 'DeliveryFailed', reason: 'no answer' };
    notifier.failWith(failure);
    expect(await failureOf(deliver())).to.deep.equal({ ...failure, others: others.slice(1) });
    expect(queued()).to.deep.equal(others);
    pass(3600);
    notifier.failWith(null);
    expect(await deliverAll()).to.equal(0);
    expect(digested()).to.deep.equal([[...others.slice(0, 10), 1]]);
  });

  it('disables a webhook that turns out to be revoked, and says what else it would have told', async () => {
    const { assign, deliver, deliverHead, notifier, pass, userQueries, bert } = await makeScene();
    const [, , ...others] = await assign(8);
    await deliverHead();
    pass(2);
    const failure: DeliveryFailure = { _tag: 'WebhookRevoked', reason: 'gone' };
    notifier.failWith(failure);
    expect(await failureOf(deliver())).to.deep.equal({ ...failure, others });
    const stored = await succeed(userQueries.findById(bert.id));
    expect(O.isSome(stored) && stored.value.discord.webhookDisabled?.reason).to.equal('gone');
  });

  it('adds edits to the message that is there at once, and counts them for no digest', async () => {
    const { aTaskOfBert, tell, deliverAll, deliverHead, posted, notifier } = await makeScene();
    const task = await aTaskOfBert();
    const created = await tell(task, { event: 'created', summary: 'created' });
    await deliverHead();
    for (let index = 0; index < 8; index += 1) await tell(task, { event: 'status_changed', summary: 'moved' });
    expect(await deliverAll()).to.equal(0);
    expect(posted()).to.have.length(1);
    expect(posted()).not.to.include(created);
    expect(notifier.delivered()[0]?.earlier).to.deep.equal(['created', ...Array<string>(7).fill('moved')]);
  });

  it('takes what is added to a message for nothing new: what follows it is in no burst', async () => {
    const { aTaskOfBert, tell, deliverHead, assign, pass, posted } = await makeScene();
    const task = await aTaskOfBert();
    await tell(task);
    await deliverHead();
    pass(30);
    await tell(task, { event: 'status_changed' });
    expect(await deliverHead()).to.deep.equal({ outcome: 'delivered', isNew: false, others: [], dropped: [] });
    const [next] = await assign(1);
    await deliverHead();
    expect(posted().at(-1)).to.equal(next);
  });

  it('tells edits in the digest when what was posted is too old to be added to', async () => {
    const { aTaskOfBert, tell, assign, deliverHead, deliverAll, digested, pass } = await makeScene();
    const task = await aTaskOfBert();
    await tell(task);
    await deliverHead();
    pass(60);
    await assign(1);
    await deliverHead();
    const before = await assign(5);
    const edit = await tell(task, { event: 'status_changed' });
    await deliverAll();
    expect(digested()).to.deep.equal([[...before, edit, 0]]);
  });

  it('leaves edits of what was posted to be added to it, and tells others in the digest', async () => {
    const { aTaskOfBert, tell, assign, deliverHead, deliverAll, digested, posted } = await makeScene();
    const task = await aTaskOfBert();
    await tell(task);
    await deliverHead();
    const before = await assign(5);
    const added = await tell(task, { event: 'status_changed' });
    const unposted = await aTaskOfBert();
    const edit = await tell(unposted, { event: 'status_changed' });
    expect(await deliverAll()).to.equal(2);
    expect(digested()).to.deep.equal([[...before, edit, 0]]);
    expect(posted()).to.deep.equal([added]);
  });

  it('tells all that happened to a task in its place', async () => {
    const { aTaskOfBert, tell, assign, deliverHead, deliverAll, notifier } = await makeScene();
    await assign(1);
    await deliverHead();
    const task = await aTaskOfBert();
    const assigned = await tell(task);
    await assign(5);
    const moved = await tell(task, { event: 'status_changed' });
    await deliverAll();
    const [first] = notifier.digests()[0]!.named;
    expect(first?.notifications.map(({ id }) => id)).to.deep.equal([assigned, moved]);
    expect(first?.task).to.deep.equal(task);
  });

  it('judges each at the moment of sending, and drops who may not know', async () => {
    const scene = await makeScene();
    const { assign, tell, aTaskOfBert, deliverHead, pass, unitOfWork, digested, queued } = scene;
    await assign(1);
    await deliverHead();
    const told = await assign(6);
    const hidden = await aTaskOfBert();
    const mayNot = await tell(hidden);
    const tooOld = await tell(await aTaskOfBert(), { createdAt: new Date(LONG_AGO.getTime() - 1) });
    await succeed(
      unitOfWork.run(({ tasks }) => tasks.save({ ...hidden, version: hidden.version + 1, assigneeId: null })),
    );
    pass(2);
    expect(await deliverHead()).to.deep.equal({
      outcome: 'delivered',
      isNew: true,
      others: told.slice(1),
      dropped: [
        { notificationId: mayNot, why: 'recipient_may_not_know' },
        { notificationId: tooOld, why: 'no_usable_webhook' },
      ],
    });
    expect(digested()).to.deep.equal([[...told, 0]]);
    expect(queued()).to.deep.equal([]);
  });

  it('drops what is gone', async () => {
    const scene = await makeScene();
    const { assign, deliverHead, pass, notificationQueries, clock, notifier } = scene;
    await assign(1);
    await deliverHead();
    const told = await assign(6);
    const { lane, add, settle } = makeInMemoryLane(clock);
    add(notificationId(900));
    settle({ isNew: true, others: [] });
    add(told[0]!, notificationId(901), ...told.slice(1));
    pass(2);
    const deliver = makeDeliverNotification({ ...scene, notificationQueries, notifier });
    expect(await succeed(deliver({ notificationId: told[0]!, lane }))).to.deep.include({
      others: told.slice(1),
      dropped: [{ notificationId: 901, why: 'notification_gone' }],
    });
  });

  it('is for one person at one webhook: what others are told in the same channel stays theirs', async () => {
    const scene = await makeScene();
    const { assign, tell, aTaskOfBert, anna, unitOfWork, deliverHead, deliverAll, digested, posted } = scene;
    const discord = { ...anna.discord, ...IN_USE };
    await succeed(unitOfWork.run(({ users }) => users.save({ ...anna, discord })));
    await assign(1);
    await deliverHead();
    const before = await assign(3);
    const toAnna = await tell(await aTaskOfBert(), { recipientId: anna.id });
    const told = [...before, ...(await assign(3))];
    await deliverAll();
    expect(digested()).to.deep.equal([[...told, 0]]);
    expect(posted().slice(1)).to.deep.equal([toAnna]);
  });

  it('leaves to their own turn what goes elsewhere, since the recipient has moved while it is gathered', async () => {
    const scene = await makeScene();
    const { assign, deliverHead, saveBert, bert, lane, notifier, queued, pass, notificationQueries } = scene;
    await assign(1);
    await deliverHead();
    const [head] = await assign(8);
    pass(2);
    const moving: typeof notificationQueries = {
      findForDelivery: (ids) =>
        pipe(
          notificationQueries.findForDelivery(ids),
          TE.tap(() => TE.fromTask(() => saveBert({ discord: { ...bert.discord, webhook: webhookNumber(2) } }))),
        ),
    };
    const deliver = makeDeliverNotification({ ...scene, notificationQueries: moving });
    expect(await succeed(deliver({ notificationId: head!, lane }))).to.deep.include({ others: [], dropped: [] });
    expect(notifier.digests()).to.deep.equal([]);
    expect(queued()).to.have.length(8);
  });

  it('counts no more than fits, and goes on with another digest at once', async () => {
    const { assign, deliverHead, deliverAll, notifier } = await makeScene();
    await assign(1);
    await deliverHead();
    await assign(MOST_BEHIND_IN_DIGEST + 1 + 50);
    expect(await deliverAll()).to.equal(2);
    expect(notifier.digests().map(({ named, more }) => named.length + more)).to.deep.equal([
      MOST_BEHIND_IN_DIGEST + 1,
      50,
    ]);
  });

  it('reads no more than the beginning of a lane in which few tasks are talked about', async () => {
    const scene = await makeScene();
    const { aTaskOfBert, tell, pass, clock } = scene;
    const task = await aTaskOfBert();
    const ids: NotificationId[] = [];
    for (let index = 0; index < 300; index += 1) ids.push(await tell(task, { event: 'commented' }));
    const { lane, add, settle } = makeInMemoryLane(clock);
    add(...ids);
    settle({ isNew: true, others: [] });
    let read = 0;
    const counting: typeof lane = {
      ...lane,
      behind: (page) => {
        read += page.limit;
        return lane.behind(page);
      },
    };
    pass(2);
    const deliver = makeDeliverNotification(scene);
    expect(await succeed(deliver({ notificationId: ids[1]!, lane: counting }))).to.deep.include({ others: [] });
    expect(read).to.equal(100);
  });

  it('reads nothing twice, and nothing after the end of the lane', async () => {
    const scene = await makeScene();
    const { assign, deliverHead, pass, lane } = scene;
    await assign(1);
    await deliverHead();
    const [head] = await assign(20);
    pass(2);
    const pages: unknown[] = [];
    const behind: typeof lane.behind = (page) => {
      pages.push(page);
      return lane.behind(page);
    };
    const deliver = makeDeliverNotification(scene);
    const delivery = await succeed(deliver({ notificationId: head!, lane: { ...lane, behind } }));
    expect(delivery).to.have.property('others').with.length(19);
    expect(pages).to.deep.equal([{ skip: 0, limit: 100 }]);
  });
});
