import {
  makeDeliverLane,
  canStillBeNotified,
  retryLater,
  unavailable,
  type DeliverLaneDeps,
  type DeliveryFailure,
  type LeasedLane,
  type Settlement,
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
  makeRecordingNotifier,
  succeed,
  type NotificationOverrides,
  type TaskOverrides,
  type UserOverrides,
  webhookUrl,
} from '@l-age/domain/testing';
import { expect } from 'chai';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeFixture } from '../../fixture.js';

const WEBHOOK = 'https://discord.com/api/webhooks/1000000000000000001/token';
const OTHER_WEBHOOK = 'https://discord.com/api/webhooks/1000000000000000002/token';
const LONG_AGO = new Date('2025-01-01T00:00:00.000Z');
const IN_USE = { webhook: WEBHOOK, webhookSince: LONG_AGO };

const REVOKED: DeliveryFailure = { _tag: 'WebhookRevoked', reason: 'Discord does not know this webhook any more' };

type Overrides = Readonly<{ recipient?: UserOverrides; task?: TaskOverrides; notification?: NotificationOverrides }>;

/** A queued notification about a task of `anna` to the assignee `bert`, who has a webhook. */
const makeScene = async ({ recipient = {}, task: taskOverrides = {}, notification = {} }: Overrides = {}) => {
  const fixture = makeFixture();
  const notifier = makeRecordingNotifier();
  const anna = await givenUser(fixture, { username: 'anna' });
  const bert = await givenUser(fixture, { username: 'bert', discord: IN_USE, ...recipient });
  const task = await givenTask(fixture, { createdById: anna.id, assigneeId: bert.id, ...taskOverrides });
  const draft = aNewNotification({ recipientId: bert.id, taskId: task.id, actor: anna, ...notification });
  await succeed(fixture.unitOfWork.run(({ outbox }) => outbox.add([addressed(draft)])));
  const stored = fixture.notifications()[0]!;
  const { deliveryQueue: queue } = fixture;
  /** Leases the lane, after the end of its pause. */
  const lease = async (): Promise<LeasedLane> => {
    fixture.clock.advance(600_000);
    const [lane] = await succeed(queue.claim(1));
    if (lane === undefined) throw new Error('nothing waits');
    return lane;
  };
  const deliver = async (overrides: Partial<DeliverLaneDeps> = {}): Promise<Settlement> =>
    succeed(makeDeliverLane({ ...fixture, queue, notifier, ...overrides })(await lease()));
  const waits = (): boolean => fixture.waiting().length > 0;
  const deadLetters = () => succeed(fixture.deadLetterQueries.list({ limit: 10, after: null }));
  return { ...fixture, queue, notifier, anna, bert, task, stored, lease, deliver, waits, deadLetters };
};

type Scene = Awaited<ReturnType<typeof makeScene>>;

const storedBert = async ({ userQueries, bert }: Scene): Promise<User> => {
  const found = await succeed(userQueries.findById(bert.id));
  if (O.isNone(found)) throw new Error('bert is gone');
  return found.value;
};

describe('deliverLane', () => {
  it('sends a notification with its task, once', async () => {
    const scene = await makeScene();
    const { outcome, isNew, pauseSeconds } = await scene.deliver();
    expect({ outcome, isNew, pauseSeconds }).to.deep.equal({ outcome: 'delivered', isNew: true, pauseSeconds: 0 });
    expect(scene.notifier.delivered()).to.deep.equal([
      { webhook: WEBHOOK, pingUserId: null, notification: scene.stored, earlier: [], task: scene.task },
    ]);
    expect(scene.waiting()).to.deep.equal([]);
  });

  it('pings a recipient with a known Discord id', async () => {
    const scene = await makeScene({
      recipient: { discord: { ...IN_USE, userId: discordUserId('80351110224678912') } },
    });
    await scene.deliver();
    expect(scene.notifier.delivered()[0]?.pingUserId).to.equal('80351110224678912');
  });

  it('pauses the lane as the notifier demands', async () => {
    const scene = await makeScene();
    scene.notifier.pauseFor(1.5);
    expect(await scene.deliver()).to.include({ outcome: 'delivered', pauseSeconds: 1.5 });
  });

  it('sends nothing to a recipient who was deactivated in the meantime', async () => {
    const scene = await makeScene();
    const { unitOfWork, bert } = scene;
    await succeed(unitOfWork.run(({ users }) => users.save({ ...bert, isActive: false })));
    const { outcome, dropped } = await scene.deliver();
    expect([outcome, dropped.map(({ why }) => why)]).to.deep.equal(['skipped', ['recipient_may_not_know']]);
    expect(scene.notifier.delivered()).to.deep.equal([]);
    expect(scene.waiting()).to.deep.equal([]);
  });

  it('drops a delivery whose notification no longer exists', async () => {
    const scene = await makeScene();
    const { dropped } = await scene.deliver({ notificationQueries: { findForDelivery: () => TE.right([]) } });
    expect(dropped.map(({ why }) => why)).to.deep.equal(['notification_gone']);
    expect(scene.waiting()).to.deep.equal([]);
  });

  it('settles an empty lane', async () => {
    const scene = await makeScene();
    const lane = { ...(await scene.lease()), deliveries: [] };
    const deliver = makeDeliverLane({ ...scene, notifier: scene.notifier });
    expect(await succeed(deliver(lane))).to.deep.include({ outcome: 'skipped', dropped: [] });
    expect(await succeed(scene.queue.renew([lane]))).to.deep.equal(new Set());
  });

  it('waits for a rate limit, without counting a failure', async () => {
    const scene = await makeScene();
    scene.notifier.failWith({ _tag: 'RateLimited', retryAfterSeconds: 1.5, global: false });
    expect(await scene.deliver()).to.include({ outcome: 'rate_limited', attempts: 0, pauseSeconds: 1.5 });
    expect(scene.waits()).to.equal(true);
  });

  it('retries after a failure, with growing pauses of up to five minutes', async () => {
    const scene = await makeScene();
    scene.notifier.failWith({ _tag: 'DeliveryFailed', reason: 'no answer' });
    const pauses: number[] = [];
    for (let attempt = 1; attempt <= 10; attempt += 1) {
      const { outcome, attempts, pauseSeconds, cause } = await scene.deliver();
      expect({ outcome, attempts, cause }).to.deep.equal({
        outcome: 'retried',
        attempts: attempt,
        cause: { failure: 'DeliveryFailed', reason: 'no answer' },
      });
      pauses.push(pauseSeconds);
    }
    expect(pauses).to.deep.equal([1.5, 3, 6, 12, 24, 48, 96, 192, 300, 300]);
    scene.notifier.failWith(null);
    expect(await scene.deliver()).to.include({ outcome: 'delivered', attempts: 0 });
  });

  it('spreads concurrent retries', async () => {
    const lane = await (await makeScene()).lease();
    const pauses = Array.from(
      { length: 20 },
      () => retryLater(lane, lane.deliveries, 'no answer', Math.random).pauseSeconds,
    );
    for (const pause of pauses) expect(pause).to.be.within(1, 2);
    expect(new Set(pauses).size).to.be.greaterThan(1);
  });

  it('turns a delivery into a dead letter after a day of failures', async () => {
    const scene = await makeScene();
    scene.notifier.failWith({ _tag: 'DeliveryFailed', reason: 'no answer' });
    scene.clock.advance(24 * 3_600_000 - 600_001);
    expect(await scene.deliver()).to.include({ outcome: 'retried' });
    expect(await scene.deliver()).to.include({ outcome: 'dead', attempts: 0 });
    const [letter] = await scene.deadLetters();
    expect(letter).to.include({ failure: 'DeliveryFailed', reason: 'no answer', attempts: 2 });
    expect(scene.waits()).to.equal(false);
  });

  it('turns a rejected message into a dead letter at once, and keeps the webhook', async () => {
    const scene = await makeScene();
    scene.notifier.failWith({ _tag: 'DeliveryRejected', reason: 'too strange' });
    expect(await scene.deliver()).to.include({ outcome: 'dead' });
    expect((await scene.deadLetters())[0]).to.include({ failure: 'DeliveryRejected', attempts: 1 });
    expect((await storedBert(scene)).discord).to.deep.equal(scene.bert.discord);
  });

  it('disables a revoked webhook with the reason, and does not call it again', async () => {
    const scene = await makeScene();
    scene.notifier.failWith(REVOKED);
    expect(await scene.deliver()).to.include({ outcome: 'dead' });
    expect((await scene.deadLetters())[0]).to.include({ failure: 'WebhookRevoked', reason: REVOKED.reason });
    const { discord, ...others } = await storedBert(scene);
    const { discord: _, ...unchanged } = scene.bert;
    expect(others).to.deep.equal(unchanged);
    expect(discord).to.deep.equal({
      ...scene.bert.discord,
      webhookDisabled: { reason: REVOKED.reason, at: scene.clock.now() },
    });
    scene.notifier.failWith(null);
    const [letter] = await scene.deadLetters();
    const webhook = webhookUrl(WEBHOOK);
    await succeed(scene.unitOfWork.run(({ deadLetters }) => deadLetters.redeliver(letter!.notification.id, webhook)));
    expect((await scene.deliver()).dropped.map(({ why }) => why)).to.deep.equal(['no_usable_webhook']);
    expect(scene.notifier.delivered()).to.deep.equal([]);
  });

  it('notifies the owner of a revoked webhook in the inbox', async () => {
    const scene = await makeScene();
    scene.notifier.failWith(REVOKED);
    await scene.deliver();
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

  it('keeps a webhook that was set while the former one was revoked', async () => {
    const scene = await makeScene();
    const replaced = { ...scene.bert, discord: { ...scene.bert.discord, webhook: OTHER_WEBHOOK } };
    const notifier: DeliverLaneDeps['notifier'] = {
      ...scene.notifier,
      send: () =>
        pipe(
          scene.unitOfWork.run(({ users }) => users.save(replaced)),
          TE.matchEW(
            () => TE.left(REVOKED),
            () => TE.left(REVOKED),
          ),
        ),
    };
    expect(await scene.deliver({ notifier })).to.include({ outcome: 'dead' });
    expect(await storedBert(scene)).to.deep.equal(replaced);
  });

  it('does nothing if the recipient was deleted in the meantime', async () => {
    const scene = await makeScene();
    scene.notifier.failWith(REVOKED);
    const unitOfWork: DeliverLaneDeps['unitOfWork'] = {
      run: (work) =>
        scene.unitOfWork.run((stores) =>
          work({ ...stores, users: { ...stores.users, findById: () => TE.right(O.none) } }),
        ),
    };
    expect(await scene.deliver({ unitOfWork })).to.include({ outcome: 'dead' });
  });

  const AWAY = unavailable('the database');
  const away: readonly (readonly [string, Partial<DeliverLaneDeps>])[] = [
    ['the revoked webhook cannot be disabled', { unitOfWork: { run: () => TE.left(AWAY) } }],
    ['the notification cannot be read', { notificationQueries: { findForDelivery: () => TE.left(AWAY) } }],
    ['the outcome cannot be saved', { queue: { settle: () => TE.left(AWAY) } }],
  ];
  for (const [name, overrides] of away) {
    it(`returns an error, and settles nothing, when ${name}`, async () => {
      const scene = await makeScene();
      scene.notifier.failWith(REVOKED);
      const { queue, notifier } = scene;
      const lane = await scene.lease();
      expect(await failureOf(makeDeliverLane({ ...scene, queue, notifier, ...overrides })(lane))).to.deep.equal(AWAY);
      expect(await succeed(queue.renew([lane]))).to.deep.equal(new Set([lane.webhookId]));
      expect(scene.waits()).to.equal(true);
    });
  }
});

describe('canStillBeNotified', () => {
  const MEMBER = aUser({ id: 2 });
  const SEEN = aTask({ assigneeId: MEMBER.id });
  const HIDDEN = aTask({ assigneeId: 3 });
  const DELETED = aTask({ assigneeId: MEMBER.id, deletedAt: LONG_AGO });

  const table: readonly (readonly [string, boolean, Parameters<typeof canStillBeNotified>[0]])[] = [
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
      expect(canStillBeNotified(pending)).to.equal(expected);
    });
  }
});
