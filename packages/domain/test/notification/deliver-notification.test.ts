import {
  makeDeliverNotification,
  mayStillBeTold,
  unavailable,
  type Delivery,
  type DeliveryFailure,
  type User,
} from '@l-age/domain';
import {
  addressed,
  aNewNotification,
  aNotification,
  aTask,
  aUser,
  discordUserId,
  failureOf,
  givenTask,
  givenUser,
  makeInMemoryLane,
  makeRecordingNotifier,
  notificationId,
  succeed,
  type NotificationOverrides,
  type TaskOverrides,
  type UserOverrides,
} from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeFixture } from '../fixture.js';

const WEBHOOK = 'https://discord.com/api/webhooks/1000000000000000001/token';
const OTHER_WEBHOOK = 'https://discord.com/api/webhooks/1000000000000000002/token';
const LONG_AGO = new Date('2025-01-01T00:00:00.000Z');
const IN_USE = { webhook: WEBHOOK, webhookSince: LONG_AGO };

const REVOKED: DeliveryFailure = { _tag: 'WebhookRevoked', reason: 'Discord does not know this webhook any more' };

type Overrides = Readonly<{ recipient?: UserOverrides; task?: TaskOverrides; notification?: NotificationOverrides }>;

/** `anna` tells `bert`, who is assigned and has a webhook, of her task. */
const makeScene = async ({ recipient = {}, task: taskOverrides = {}, notification = {} }: Overrides = {}) => {
  const fixture = makeFixture();
  const notifier = makeRecordingNotifier();
  const anna = await givenUser(fixture, { username: 'anna' });
  const bert = await givenUser(fixture, { username: 'bert', discord: IN_USE, ...recipient });
  const task = await givenTask(fixture, { createdById: anna.id, assigneeId: bert.id, ...taskOverrides });
  const draft = aNewNotification({ recipientId: bert.id, taskId: task.id, actor: anna, ...notification });
  await succeed(fixture.unitOfWork.run(({ outbox }) => outbox.add([addressed(draft)])));
  const stored = fixture.notifications()[0]!;
  const { lane, ...queue } = makeInMemoryLane(fixture.clock);
  queue.add(stored.id);
  const deliver = makeDeliverNotification({ ...fixture, notifier });
  return {
    ...fixture,
    notifier,
    bert,
    task,
    stored,
    lane,
    deliver: () => deliver({ notificationId: stored.id, lane }),
  };
};

type Scene = Awaited<ReturnType<typeof makeScene>>;

const storedBert = async ({ userQueries, bert }: Scene): Promise<User> => {
  const found = await succeed(userQueries.findById(bert.id));
  if (O.isNone(found)) throw new Error('bert is gone');
  return found.value;
};

const DELIVERED: Delivery = { outcome: 'delivered', isNew: true, others: [], dropped: [] };
const skipped = (why: string) => ({ outcome: 'skipped', why });

describe('delivering a notification', () => {
  it('sends it with its task to the webhook of the recipient', async () => {
    const scene = await makeScene();
    expect(await succeed(scene.deliver())).to.deep.equal(DELIVERED);
    expect(scene.notifier.delivered()).to.deep.equal([
      { webhook: WEBHOOK, pingUserId: null, notification: scene.stored, earlier: [], task: scene.task },
    ]);
  });

  it('pings a recipient whose numeric id is known', async () => {
    const scene = await makeScene({
      recipient: { discord: { ...IN_USE, userId: discordUserId('80351110224678912') } },
    });
    await succeed(scene.deliver());
    expect(scene.notifier.delivered()[0]?.pingUserId).to.equal('80351110224678912');
  });

  const silent: readonly (readonly [string, Overrides, Delivery])[] = [
    [
      'a recipient who was deactivated',
      { recipient: { isActive: false } },
      { outcome: 'skipped', why: 'recipient_may_not_know' },
    ],
    [
      'a recipient who can no longer see the task',
      { task: { assigneeId: null } },
      { outcome: 'skipped', why: 'recipient_may_not_know' },
    ],
    ['a recipient without a webhook', { recipient: { discord: {} } }, { outcome: 'skipped', why: 'no_usable_webhook' }],
  ];
  for (const [name, overrides, delivery] of silent) {
    it(`sends nothing to ${name}`, async () => {
      const scene = await makeScene(overrides);
      expect(await succeed(scene.deliver())).to.deep.equal(delivery);
      expect(scene.notifier.delivered()).to.deep.equal([]);
    });
  }

  it('sends nothing when there is no such notification any more', async () => {
    const fixture = makeFixture();
    const { lane } = makeInMemoryLane(fixture.clock);
    const deliver = makeDeliverNotification({ ...fixture, notifier: makeRecordingNotifier() });
    expect(await succeed(deliver({ notificationId: notificationId(7), lane }))).to.deep.equal(
      skipped('notification_gone'),
    );
  });

  for (const failure of [
    { _tag: 'DeliveryRejected', reason: 'Discord refuses it' },
    { _tag: 'RateLimited', retryAfterSeconds: 1.5, global: false },
    { _tag: 'DeliveryFailed', reason: 'no answer' },
  ] satisfies DeliveryFailure[]) {
    it(`passes on ${failure._tag}, and the webhook stays in use`, async () => {
      const scene = await makeScene();
      scene.notifier.failWith(failure);
      expect(await failureOf(scene.deliver())).to.deep.equal(failure);
      expect((await storedBert(scene)).discord).to.deep.equal(scene.bert.discord);
    });
  }

  it('disables a revoked webhook with the reason, and never calls it again', async () => {
    const scene = await makeScene();
    scene.notifier.failWith(REVOKED);
    expect(await failureOf(scene.deliver())).to.deep.equal(REVOKED);
    const { discord, ...others } = await storedBert(scene);
    const { discord: _, ...unchanged } = scene.bert;
    expect(others).to.deep.equal(unchanged);
    expect(discord).to.deep.equal({
      ...scene.bert.discord,
      webhookDisabled: { reason: REVOKED.reason, at: scene.clock.now() },
    });
    scene.notifier.failWith(null);
    expect(await succeed(scene.deliver())).to.deep.equal(skipped('no_usable_webhook'));
  });

  it('tells the owner of a revoked webhook in their inbox, once', async () => {
    const scene = await makeScene();
    scene.notifier.failWith(REVOKED);
    await failureOf(scene.deliver());
    await succeed(scene.deliver());
    const { inboxQueries, bert, clock } = scene;
    const items = await succeed(inboxQueries.list({ recipientId: bert.id, unreadOnly: true, limit: 10, after: null }));
    expect(items.map(({ event }) => event)).to.deep.equal(['webhook_disabled', 'assigned']);
    expect(items[0]).to.deep.include({
      reason: 'owner',
      summary: `Your Discord webhook was disabled: ${REVOKED.reason}`,
      createdAt: clock.now(),
      taskId: null,
      actor: null,
    });
  });

  it('leaves a webhook alone that was set while the old one turned out to be revoked', async () => {
    const scene = await makeScene();
    const replaced = { ...scene.bert, discord: { ...scene.bert.discord, webhook: OTHER_WEBHOOK } };
    const deliver = makeDeliverNotification({
      ...scene,
      notifier: {
        ...scene.notifier,
        send: () =>
          TE.flatMap(() => TE.left(REVOKED))(
            TE.orElse(() => TE.right(scene.bert))(scene.unitOfWork.run(({ users }) => users.save(replaced))),
          ),
      },
    });
    expect(await failureOf(deliver({ notificationId: scene.stored.id, lane: scene.lane }))).to.deep.equal(REVOKED);
    expect(await storedBert(scene)).to.deep.equal(replaced);
  });

  it('has nothing to disable when the recipient was removed meanwhile', async () => {
    const scene = await makeScene();
    scene.notifier.failWith(REVOKED);
    const deliver = makeDeliverNotification({
      ...scene,
      unitOfWork: {
        run: (work) =>
          scene.unitOfWork.run((stores) =>
            work({ ...stores, users: { ...stores.users, findById: () => TE.right(O.none) } }),
          ),
      },
    });
    expect(await failureOf(deliver({ notificationId: scene.stored.id, lane: scene.lane }))).to.deep.equal(REVOKED);
  });

  it('is to be tried again when the revoked webhook could not be disabled', async () => {
    const scene = await makeScene();
    scene.notifier.failWith(REVOKED);
    const away = unavailable('the database');
    const deliver = makeDeliverNotification({ ...scene, unitOfWork: { run: () => TE.left(away) } });
    expect(await failureOf(deliver({ notificationId: scene.stored.id, lane: scene.lane }))).to.deep.equal(away);
  });

  it('is to be tried again when the notification cannot be read', async () => {
    const away = unavailable('the database');
    const fixture = makeFixture();
    const { lane } = makeInMemoryLane(fixture.clock);
    const deliver = makeDeliverNotification({
      ...fixture,
      notifier: makeRecordingNotifier(),
      notificationQueries: { findForDelivery: () => TE.left(away) },
    });
    expect(await failureOf(deliver({ notificationId: notificationId(1), lane }))).to.deep.equal(away);
  });
});

describe('somebody may still be told', () => {
  const MEMBER = aUser({ id: 2 });
  const SEEN = aTask({ assigneeId: MEMBER.id });
  const HIDDEN = aTask({ assigneeId: 3 });
  const DELETED = aTask({ assigneeId: MEMBER.id, deletedAt: LONG_AGO });

  const table: readonly (readonly [string, boolean, Parameters<typeof mayStillBeTold>[0]])[] = [
    ['of a task they see', true, { notification: aNotification(), task: SEEN, recipient: MEMBER }],
    ['of a task they no longer see', false, { notification: aNotification(), task: HIDDEN, recipient: MEMBER }],
    [
      'of any task, as a superuser',
      true,
      { notification: aNotification(), task: HIDDEN, recipient: { ...MEMBER, isSuperuser: true } },
    ],
    ['of a change to a task deleted since', false, { notification: aNotification(), task: DELETED, recipient: MEMBER }],
    [
      'that it was deleted',
      true,
      { notification: aNotification({ event: 'deleted' }), task: DELETED, recipient: MEMBER },
    ],
    [
      'that they were unassigned',
      true,
      { notification: aNotification({ event: 'unassigned', reason: 'unassigned' }), task: HIDDEN, recipient: MEMBER },
    ],
    [
      'that somebody else was unassigned from a task they no longer see',
      false,
      { notification: aNotification({ event: 'unassigned', reason: 'mentioned' }), task: HIDDEN, recipient: MEMBER },
    ],
    [
      'of nothing once deactivated',
      false,
      {
        notification: aNotification({ event: 'deleted' }),
        task: DELETED,
        recipient: { ...MEMBER, isActive: false },
      },
    ],
  ];
  for (const [name, expected, pending] of table) {
    it(`${name}: ${expected ? 'yes' : 'no'}`, () => {
      expect(mayStillBeTold(pending)).to.equal(expected);
    });
  }
});
