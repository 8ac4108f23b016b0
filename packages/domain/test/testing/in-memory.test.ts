import {
  addressed,
  aNewNotification,
  aNewTask,
  aNotificationMessage,
  aSession,
  aTask,
  aTaskDraft,
  aUser,
  contractCase,
  failureOf,
  givenUser,
  makeInMemoryDatabase,
  makeInMemoryPasswordHasher,
  makeRecordingNotifier,
  makeSettableClock,
  succeed,
  taskId,
  userId,
  username,
  webhookUrl,
} from '@l-age/domain/testing';
import { DEFAULT_PREFERENCES, type NewNotice, type Stores } from '@l-age/domain';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';

const NOTICE: NewNotice = {
  recipientId: userId(1),
  event: 'webhook_disabled',
  summary: 'Your webhook was disabled',
  createdAt: new Date('2026-01-01T00:00:00.000Z'),
};

/** The rejection of a promise, as text. */
const thrownBy = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'nothing', String);

describe('makeInMemoryDatabase', () => {
  it('throws if a row references a missing row', async () => {
    const database = makeInMemoryDatabase();
    const anna = await givenUser(database);
    const bugs: readonly ((stores: Stores) => TE.TaskEither<unknown, unknown>)[] = [
      ({ users }) => users.save(aUser({ id: 99 })),
      ({ sessions }) => sessions.add(aSession({ userId: 99 })),
      ({ tasks }) => tasks.add(aNewTask({ createdById: 99 })),
      ({ tasks }) => tasks.add(aNewTask({ createdById: anna.id, assigneeId: 99 })),
      ({ tasks }) => tasks.add(aNewTask({ createdById: anna.id, mentions: { inText: [99] } })),
      ({ tasks }) => tasks.save(aTask({ id: 99, createdById: anna.id })),
      ({ outbox }) => outbox.add([addressed(aNewNotification({ recipientId: anna.id, taskId: 99, actor: anna }))]),
      ({ outbox }) => outbox.add([addressed(aNewNotification({ recipientId: 99, actor: anna }))]),
      ({ inbox }) => inbox.addNotice({ ...NOTICE, recipientId: userId(99) }),
      ({ settings }) => settings.mute(anna.id, taskId(99)),
      ({ settings }) => settings.mute(userId(99), taskId(99)),
      ({ settings }) => settings.savePreferences(userId(99), DEFAULT_PREFERENCES),
    ];
    for (const bug of bugs) expect(await thrownBy(database.unitOfWork.run(bug)())).to.contain('99 is referenced');
  });

  it('throws if a store is used after the end of its unit of work', async () => {
    const { unitOfWork } = makeInMemoryDatabase();
    const leaked = await succeed(unitOfWork.run((stores) => TE.right(stores)));
    expect(await thrownBy(leaked.users.findById(aUser().id)())).to.contain('after the end of its unit of work');
  });

  it('does not reuse ids after a rollback', async () => {
    const database = makeInMemoryDatabase();
    await givenUser(database, { username: 'anna' });
    await failureOf(
      database.unitOfWork.run(({ users }) =>
        TE.flatMap(users.add({ ...aUser({ id: 2 }), username: username('lost') }), () => TE.left('rolled back')),
      ),
    );
    expect((await givenUser(database, { username: 'bert' })).id).to.equal(3);
  });

  it('shares nothing with another database', async () => {
    await givenUser(makeInMemoryDatabase(), { username: 'anna' });
    expect((await givenUser(makeInMemoryDatabase(), { username: 'anna' })).id).to.equal(1);
  });
});

describe('makeSettableClock', () => {
  it('keeps its time until it is set or advanced', () => {
    const clock = makeSettableClock(new Date('2026-05-05T05:05:05.000Z'));
    expect(clock.now().toISOString()).to.equal('2026-05-05T05:05:05.000Z');
    clock.advance(1500);
    expect(clock.now().toISOString()).to.equal('2026-05-05T05:05:06.500Z');
    clock.set(new Date('2030-01-01T00:00:00.000Z'));
    expect(clock.now().toISOString()).to.equal('2030-01-01T00:00:00.000Z');
  });
});

describe('makeInMemoryPasswordHasher', () => {
  it('returns the same hashes in every run', async () => {
    const hashes = await Promise.all(
      [makeInMemoryPasswordHasher(), makeInMemoryPasswordHasher()].map((hasher) =>
        succeed(hasher.hash('correct horse' as never)),
      ),
    );
    expect(hashes[0]).to.equal(hashes[1]);
  });
});

describe('makeRecordingNotifier', () => {
  it('records delivered messages, and no failed ones', async () => {
    const notifier = makeRecordingNotifier();
    const message = aNotificationMessage({ webhook: webhookUrl('https://discord.com/api/webhooks/7/t') });
    const gone = { _tag: 'WebhookRevoked', reason: 'gone' } as const;
    await succeed(notifier.send(message));
    notifier.failWith(gone);
    expect(await failureOf(notifier.send(message))).to.deep.equal(gone);
    notifier.failWith(null);
    await succeed(notifier.send(message));
    expect(notifier.delivered()).to.deep.equal([message, message]);
    await succeed(notifier.sendTest(message));
    expect(notifier.tested()).to.deep.equal([message.webhook]);
  });
});

describe('the builders', () => {
  it('throw for an invalid value', () => {
    expect(() => aUser({ username: 'no spaces' })).to.throw('"no spaces" is not valid');
    expect(() => aTask({ title: '   ' })).to.throw('is not valid');
    expect(() => aTaskDraft({ labels: [''] })).to.throw('is not valid');
  });

  it('apply every override', () => {
    expect(aUser({ id: 7, username: 'anna', email: 'x@example.com', isActive: false })).to.include({
      id: 7,
      username: 'anna',
      email: 'x@example.com',
      isActive: false,
    });
    expect(aTask({ id: 7, status: 'done', assigneeId: 3, labels: ['x'] })).to.deep.include({
      id: 7,
      status: 'done',
      assigneeId: 3,
      labels: ['x'],
    });
  });
});

describe('a contract case', () => {
  const events: string[] = [];
  const broken = contractCase('fails for a broken adapter', () => Promise.reject(new Error('a broken promise')));

  it('disposes its subject, also after a failure', async () => {
    const dispose = () => Promise.resolve(void events.push('disposed'));
    expect(await thrownBy(broken.run(() => ({ dispose })))).to.contain('a broken promise');
    expect(events).to.deep.equal(['disposed']);
  });

  it('shows the actual result if it expected a success or a failure', async () => {
    expect(await thrownBy(succeed(TE.left({ _tag: 'NotAllowed' })))).to.contain('{"_tag":"NotAllowed"}');
    expect(await thrownBy(failureOf(TE.right('fine')))).to.contain('"fine"');
  });
});
