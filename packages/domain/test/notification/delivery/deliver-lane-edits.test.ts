import { makeDeliverLane, type MessageId } from '@l-age/domain';
import {
  addressed,
  aNewNotification,
  givenTask,
  givenUser,
  makeRecordingNotifier,
  succeed,
  type NotificationOverrides,
  type RecordingNotifier,
} from '@l-age/domain/testing';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeFixture } from '../../fixture.js';

const LONG_AGO = new Date('2025-01-01T00:00:00.000Z');
const webhookNumber = (id: number) => `https://discord.com/api/webhooks/${String(id)}/token`;

/** `bert` is the assignee of a task of `anna`, and is notified of each event at once. */
const makeScene = async (makeNotifier: () => RecordingNotifier = makeRecordingNotifier) => {
  const fixture = makeFixture();
  const notifier = makeNotifier();
  const anna = await givenUser(fixture, { username: 'anna' });
  const bert = await givenUser(fixture, {
    username: 'bert',
    discord: { webhook: webhookNumber(1), webhookSince: LONG_AGO },
  });
  const task = await givenTask(fixture, { createdById: anna.id, assigneeId: bert.id });
  const debounceWindow = { quietSeconds: 0, longestWaitSeconds: 0 };
  const deliver = makeDeliverLane({ ...fixture, queue: fixture.deliveryQueue, notifier, debounceWindow });

  const notifyBert = async (summary: string, overrides: NotificationOverrides = {}): Promise<void> => {
    const draft = aNewNotification({
      recipientId: bert.id,
      taskId: task.id,
      actor: anna,
      event: 'status_changed',
      summary,
      ...overrides,
    });
    await succeed(fixture.unitOfWork.run(({ outbox }) => outbox.add([addressed(draft)])));
    const [lane] = await succeed(fixture.deliveryQueue.claim(1));
    expect(await succeed(deliver(lane!))).to.include({ outcome: 'delivered' });
  };
  /** The lines of each delivered message. */
  const read = () => notifier.delivered().map(({ earlier, notification }) => [...earlier, notification.summary]);
  const pass = (seconds: number): void => {
    fixture.clock.set(new Date(fixture.clock.now().getTime() + seconds * 1000));
  };
  return { ...fixture, notifier, anna, bert, task, notifyBert, read, pass };
};

describe('deliverLane: edits', () => {
  for (const event of ['status_changed', 'priority_changed', 'due_date_changed', 'updated'] as const) {
    it(`adds an edit of a task to the message that was posted within the last minute: ${event}`, async () => {
      const { notifyBert, read, pass } = await makeScene();
      await notifyBert('created', { event: 'created' });
      await notifyBert('moved');
      pass(59);
      await notifyBert('edited again', { event });
      expect(read()).to.deep.equal([['created', 'moved', 'edited again']]);
    });
  }

  it('posts a new message a minute after the first, even after edits', async () => {
    const { notifyBert, read, pass } = await makeScene();
    await notifyBert('moved');
    pass(59);
    await notifyBert('moved back');
    pass(1);
    await notifyBert('moved again');
    expect(read()).to.deep.equal([['moved', 'moved back'], ['moved again']]);
  });

  for (const event of ['assigned', 'unassigned', 'mentioned', 'commented', 'deleted'] as const) {
    it(`posts a separate message for an event that needs attention: ${event}`, async () => {
      const { notifyBert, read } = await makeScene();
      await notifyBert('moved');
      await notifyBert('this', { event, reason: event === 'unassigned' ? 'unassigned' : 'assigned' });
      expect(read()).to.deep.equal([['moved'], ['this']]);
    });
  }

  it('posts edits of another task separately', async () => {
    const { notifyBert, read, anna, bert, ...fixture } = await makeScene();
    const other = await givenTask(fixture, { createdById: anna.id, assigneeId: bert.id });
    await notifyBert('moved');
    await notifyBert('moved too', { taskId: other.id });
    expect(read()).to.deep.equal([['moved'], ['moved too']]);
  });

  it('posts a new message after a change of the webhook', async () => {
    const { notifyBert, read, bert, unitOfWork } = await makeScene();
    await notifyBert('moved');
    const discord = { ...bert.discord, webhook: webhookNumber(2) };
    await succeed(unitOfWork.run(({ users }) => users.save({ ...bert, discord })));
    await notifyBert('moved again');
    expect(read()).to.deep.equal([['moved'], ['moved again']]);
  });

  it('posts a new message if the posted one was deleted', async () => {
    const { notifyBert, read, notifier } = await makeScene();
    await notifyBert('moved');
    notifier.deleteMessages();
    await notifyBert('moved again');
    await notifyBert('and again');
    expect(read()).to.deep.equal([['moved again', 'and again']]);
  });

  it('posts only new messages if the notifier cannot edit', async () => {
    const { notifyBert, read, postedMessages, bert, task } = await makeScene(() => {
      const notifier = makeRecordingNotifier();
      return { ...notifier, send: (message) => TE.map((): MessageId | null => null)(notifier.send(message)) };
    });
    await notifyBert('moved');
    await notifyBert('moved again');
    expect(read()).to.deep.equal([['moved'], ['moved again']]);
    expect(await succeed(postedMessages.find(bert.id, [task.id]))).to.deep.equal([]);
  });
});
