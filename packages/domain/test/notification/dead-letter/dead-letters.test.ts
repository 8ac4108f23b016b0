import {
  deadLetterNotFound,
  makeDiscardDeadLetter,
  makeListDeadLetters,
  makeRedeliverDeadLetter,
  makeRedeliverDeadLetters,
  noUsableWebhook,
  recipientMayNotKnow,
  superuserRequired,
  unavailable,
  type Actor,
  type DeadLetter,
  type DeadLetterPosition,
  type User,
} from '@l-age/domain';
import {
  actorFrom,
  addressed,
  anAuditSearch,
  aNewNotification,
  aUser,
  deadLetterId,
  failureOf,
  givenTask,
  givenUser,
  giveUpNext,
  succeed,
  type NotificationOverrides,
} from '@l-age/domain/testing';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeFixture, ORIGIN } from '../../fixture.js';

const WEBHOOK = 'https://discord.com/api/webhooks/1000000000000000001/token';
const OTHER_WEBHOOK = 'https://discord.com/api/webhooks/1000000000000000002/token';
const LONG_AGO = new Date('2025-01-01T00:00:00.000Z');
const LATER = new Date('2030-01-01T00:00:00.000Z');

const boss = actorFrom(aUser({ id: 99, username: 'boss', isSuperuser: true }));
const somebody = actorFrom(aUser({ id: 98, username: 'somebody' }));

/** A task of `anna`. Notifications to the assignee `bert`, who has a webhook, become dead letters. */
const makeScene = async (notification: NotificationOverrides = {}) => {
  const fixture = makeFixture();
  const anna = await givenUser(fixture, { username: 'anna' });
  const bert = await givenUser(fixture, { username: 'bert', discord: { webhook: WEBHOOK, webhookSince: LONG_AGO } });
  const task = await givenTask(fixture, { createdById: anna.id, assigneeId: bert.id });

  const addDeadLetters = async (...summaries: readonly string[]): Promise<void> => {
    for (const summary of summaries) {
      const draft = aNewNotification({ recipientId: bert.id, taskId: task.id, actor: anna, summary, ...notification });
      await succeed(fixture.unitOfWork.run(({ outbox }) => outbox.add([addressed(draft)])));
      await giveUpNext(fixture, 'DeliveryRejected', 'not accepted');
    }
  };
  const list = (actor: Actor = boss, limit = 50, after: DeadLetterPosition | null = null) =>
    makeListDeadLetters(fixture)({ actor, limit, after });
  const letters = async (): Promise<readonly DeadLetter[]> => (await succeed(list())).items;
  const newest = async (): Promise<DeadLetter> => {
    const [letter] = await letters();
    if (letter === undefined) throw new Error('there is no dead letter');
    return letter;
  };
  const redeliver = ({ id }: Pick<DeadLetter, 'id'>, actor: Actor = boss) =>
    makeRedeliverDeadLetter(fixture)({ actor, origin: ORIGIN, deadLetterId: id });
  const redeliverAll = (actor: Actor = boss, limit = 50, after: DeadLetterPosition | null = null) =>
    makeRedeliverDeadLetters(fixture)({ actor, origin: ORIGIN, limit, after });
  const discard = ({ id }: Pick<DeadLetter, 'id'>, actor: Actor = boss) =>
    makeDiscardDeadLetter(fixture)({ actor, origin: ORIGIN, deadLetterId: id });
  const changeBert = (changes: Partial<User>) =>
    succeed(fixture.unitOfWork.run(({ users }) => users.save({ ...bert, ...changes })));
  const audited = async () => {
    const entries = await succeed(fixture.auditQueries.search(anAuditSearch()));
    return entries.map(({ action, actor, target, details, ip }) => ({ action, actor, target, details, ip }));
  };
  await addDeadLetters('lost');
  return {
    ...fixture,
    anna,
    bert,
    task,
    addDeadLetters,
    list,
    letters,
    newest,
    redeliver,
    redeliverAll,
    discard,
    changeBert,
    audited,
  };
};

const UNKNOWN = { id: deadLetterId('5e551011-0000-4000-8000-000000000001') };

describe('listDeadLetters', () => {
  it('returns pages, newest first', async () => {
    const { list, addDeadLetters } = await makeScene();
    await addDeadLetters('second', 'third');
    const first = await succeed(list(boss, 2));
    expect(first.items.map(({ notification }) => notification.summary)).to.deep.equal(['third', 'second']);
    const second = await succeed(list(boss, 2, first.next));
    expect(second.items.map(({ notification }) => notification.summary)).to.deep.equal(['lost']);
    expect(second.next).to.equal(null);
    expect((await succeed(list(boss, 3))).next).to.equal(null);
    expect(await succeed(list(boss, 0))).to.deep.equal({ items: [], next: null });
  });

  it('rejects users who are not superusers', async () => {
    const { list } = await makeScene();
    expect(await failureOf(list(somebody))).to.deep.equal(superuserRequired());
  });
});

describe('redeliverDeadLetter', () => {
  it('queues the notification once, and removes the dead letter', async () => {
    const { newest, letters, redeliver, waiting } = await makeScene();
    const letter = await newest();
    await succeed(redeliver(letter));
    expect(waiting()).to.deep.equal([letter.notification.id]);
    expect(await letters()).to.deep.equal([]);
    expect(await failureOf(redeliver(letter))).to.deep.equal(deadLetterNotFound(letter.id));
    expect(waiting()).to.have.length(1);
  });

  it('queues it once for concurrent requests', async () => {
    const { newest, redeliver, waiting } = await makeScene();
    const letter = await newest();
    const outcomes = await Promise.all([1, 2, 3].map(() => redeliver(letter)()));
    expect(outcomes.map(({ _tag }) => _tag).toSorted()).to.deep.equal(['Left', 'Left', 'Right']);
    expect(waiting()).to.have.length(1);
  });

  it('records the redelivery in the audit log', async () => {
    const { newest, redeliver, audited, bert } = await makeScene();
    const letter = await newest();
    await succeed(redeliver(letter));
    expect(await audited()).to.deep.equal([
      {
        action: 'dead_letter_redelivered',
        actor: { id: boss.id, username: boss.username },
        target: { type: 'notification', id: letter.notification.id },
        details: { recipient_id: bert.id, webhook_id: '1000000000000000001', failure: 'DeliveryRejected' },
        ip: ORIGIN.ip,
      },
    ]);
  });

  it('uses the current webhook of the recipient', async () => {
    const scene = await makeScene();
    const { newest, redeliver, changeBert, bert } = scene;
    await changeBert({ discord: { ...bert.discord, webhook: OTHER_WEBHOOK } });
    await succeed(redeliver(await newest()));
    await giveUpNext(scene, 'DeliveryFailed', 'still nothing');
    expect((await newest()).webhookId).to.equal('1000000000000000002');
  });

  const nowhere: readonly (readonly [string, (bert: User) => Partial<User>])[] = [
    ['has no webhook any more', ({ discord }) => ({ discord: { ...discord, webhook: null } })],
    [
      'has a webhook that was disabled',
      ({ discord }) => ({ discord: { ...discord, webhookDisabled: { reason: 'gone', at: LATER } } }),
    ],
    ['has set a webhook only afterwards', ({ discord }) => ({ discord: { ...discord, webhookSince: LATER } })],
  ];
  for (const [name, change] of nowhere) {
    it(`rejects a recipient who ${name}, and keeps the dead letter`, async () => {
      const { newest, letters, redeliver, changeBert, waiting, audited, bert } = await makeScene();
      const letter = await newest();
      await changeBert(change(bert));
      expect(await failureOf(redeliver(letter))).to.deep.equal(noUsableWebhook());
      expect(await letters()).to.deep.equal([letter]);
      expect(waiting()).to.deep.equal([]);
      expect(await audited()).to.deep.equal([]);
    });
  }

  it('rejects a deactivated recipient', async () => {
    const { newest, letters, redeliver, changeBert } = await makeScene();
    const letter = await newest();
    await changeBert({ isActive: false });
    expect(await failureOf(redeliver(letter))).to.deep.equal(recipientMayNotKnow());
    expect(await letters()).to.deep.equal([letter]);
  });

  it('rejects a recipient who can no longer see the task', async () => {
    const { newest, redeliver, unitOfWork, task } = await makeScene();
    await succeed(unitOfWork.run(({ tasks }) => tasks.save({ ...task, version: task.version + 1, assigneeId: null })));
    expect(await failureOf(redeliver(await newest()))).to.deep.equal(recipientMayNotKnow());
  });

  it('rejects a notification of a deleted task, unless it is about the deletion', async () => {
    for (const [event, outcome] of [
      ['commented', 'Left'],
      ['deleted', 'Right'],
    ] as const) {
      const { newest, redeliver, unitOfWork, task } = await makeScene({ event });
      await succeed(
        unitOfWork.run(({ tasks }) => tasks.save({ ...task, version: task.version + 1, deletedAt: LATER })),
      );
      expect((await redeliver(await newest())())._tag).to.equal(outcome);
    }
  });

  it('rejects users who are not superusers, and unknown dead letters', async () => {
    const { newest, letters, redeliver } = await makeScene();
    expect(await failureOf(redeliver(await newest(), somebody))).to.deep.equal(superuserRequired());
    expect(await letters()).to.have.length(1);
    expect(await failureOf(redeliver(UNKNOWN))).to.deep.equal(deadLetterNotFound(UNKNOWN.id));
  });
});

describe('redeliverDeadLetters', () => {
  it('redelivers the oldest of a page first, and returns the next page', async () => {
    const { addDeadLetters, letters, redeliverAll, waiting, notifications, audited } = await makeScene();
    await addDeadLetters('second', 'third');
    const first = await succeed(redeliverAll(boss, 2));
    expect(first).to.deep.include({ redelivered: 2, kept: 0 });
    expect(await succeed(redeliverAll(boss, 2, first.next))).to.deep.equal({ redelivered: 1, kept: 0, next: null });
    const summaryOf = new Map(notifications().map(({ id, summary }) => [id, summary]));
    expect(waiting().map((id) => summaryOf.get(id))).to.deep.equal(['second', 'third', 'lost']);
    expect(await letters()).to.deep.equal([]);
    expect((await audited()).map(({ action }) => action)).to.deep.equal(Array(3).fill('dead_letter_redelivered'));
  });

  it('keeps dead letters that may not be sent, and continues', async () => {
    const { addDeadLetters, letters, redeliverAll, changeBert, bert, waiting } = await makeScene();
    await addDeadLetters('second');
    await changeBert({ discord: { ...bert.discord, webhook: null } });
    expect(await succeed(redeliverAll())).to.deep.equal({ redelivered: 0, kept: 2, next: null });
    await changeBert({ isActive: false });
    expect(await succeed(redeliverAll())).to.deep.include({ redelivered: 0, kept: 2 });
    expect(await letters()).to.have.length(2);
    expect(waiting()).to.deep.equal([]);
  });

  it('redelivers each once for two concurrent requests', async () => {
    const { addDeadLetters, redeliverAll, waiting } = await makeScene();
    await addDeadLetters('second', 'third');
    const pages = await Promise.all([succeed(redeliverAll()), succeed(redeliverAll())]);
    expect(pages[0].redelivered + pages[1].redelivered).to.equal(3);
    expect(pages.map(({ kept }) => kept)).to.deep.equal([0, 0]);
    expect(waiting()).to.have.length(3);
  });

  it('fails if the database is unavailable', async () => {
    const { deadLetterQueries, clock } = await makeScene();
    const away = unavailable('the database');
    const redeliverAll = makeRedeliverDeadLetters({
      deadLetterQueries,
      clock,
      unitOfWork: { run: () => TE.left(away) },
    });
    expect(await failureOf(redeliverAll({ actor: boss, origin: ORIGIN, limit: 50, after: null }))).to.equal(away);
  });

  it('rejects users who are not superusers', async () => {
    const { redeliverAll, waiting } = await makeScene();
    expect(await failureOf(redeliverAll(somebody))).to.deep.equal(superuserRequired());
    expect(waiting()).to.deep.equal([]);
  });
});

describe('discardDeadLetter', () => {
  it('deletes the dead letter, and records it in the audit log', async () => {
    const { newest, letters, discard, waiting, notifications, audited } = await makeScene();
    const letter = await newest();
    await succeed(discard(letter));
    expect(await letters()).to.deep.equal([]);
    expect(waiting()).to.deep.equal([]);
    expect(notifications()).to.have.length(1);
    expect((await audited()).map(({ action }) => action)).to.deep.equal(['dead_letter_discarded']);
    expect(await failureOf(discard(letter))).to.deep.equal(deadLetterNotFound(letter.id));
  });

  it('rejects users who are not superusers', async () => {
    const { newest, letters, discard } = await makeScene();
    expect(await failureOf(discard(await newest(), somebody))).to.deep.equal(superuserRequired());
    expect(await letters()).to.have.length(1);
  });
});
