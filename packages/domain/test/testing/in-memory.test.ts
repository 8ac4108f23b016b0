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

/** What a promise rejects with, as text. */
const thrownBy = (promise: Promise<unknown>): Promise<string> => promise.then(() => 'nothing', String);

describe('the in-memory database', () => {
  it('throws when a row refers to what is not stored, as a foreign key does', async () => {
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
    for (const bug of bugs) expect(await thrownBy(database.unitOfWork.run(bug)())).to.contain('99 is referred to');
  });

  it('throws when a store is used after its unit of work has ended', async () => {
    const { unitOfWork } = makeInMemoryDatabase();
    const leaked = await succeed(unitOfWork.run((stores) => TE.right(stores)));
    expect(await thrownBy(leaked.users.findById(aUser().id)())).to.contain('after its unit of work had ended');
  });

  it('never gives a number again that was rolled back', async () => {
    const database = makeInMemoryDatabase();
    await givenUser(database, { username: 'anna' });
    await failureOf(
      database.unitOfWork.run(({ users }) =>
        TE.flatMap(users.add({ ...aUser({ id: 2 }), username: username('lost') }), () => TE.left('rolled back')),
      ),
    );
    expect((await givenUser(database, { username: 'bert' })).id).to.equal(3);
  });

  it('shares nothing with another one', async () => {
    await givenUser(makeInMemoryDatabase(), { username: 'anna' });
    expect((await givenUser(makeInMemoryDatabase(), { username: 'anna' })).id).to.equal(1);
  });
});

describe('the settable clock', () => {
  it('stands still until it is set or advanced', () => {
    const clock = makeSettableClock(new Date('2026-05-05T05:05:05.000Z'));
    expect(clock.now().toISOString()).to.equal('2026-05-05T05:05:05.000Z');
    clock.advance(1500);
    expect(clock.now().toISOString()).to.equal('2026-05-05T05:05:06.500Z');
    clock.set(new Date('2030-01-01T00:00:00.000Z'));
    expect(clock.now().toISOString()).to.equal('2030-01-01T00:00:00.000Z');
  });
});

describe('the in-memory password hasher', () => {
  it('hashes the same way in every run', async () => {
    const hashes = await Promise.all(
      [makeInMemoryPasswordHasher(), makeInMemoryPasswordHasher()].map((hasher) =>
        succeed(hasher.hash('correct horse' as never)),
      ),
    );
    expect(hashes[0]).to.equal(hashes[1]);
  });
});

describe('the recording notifier', () => {
  it('keeps what was delivered, and not what failed', async () => {
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
  it('refuse a value that no parse function accepts', () => {
    expect(() => aUser({ username: 'no spaces' })).to.throw('"no spaces" is refused');
    expect(() => aTask({ title: '   ' })).to.throw('is refused');
    expect(() => aTaskDraft({ labels: [''] })).to.throw('is refused');
  });

  it('keep every override', () => {
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

describe('a contract', () => {
  const events: string[] = [];
  const broken = contractCase('is broken', () => Promise.reject(new Error('a broken promise')));

  it('disposes of its subject, also when a promise was broken', async () => {
    const dispose = () => Promise.resolve(void events.push('disposed'));
    expect(await thrownBy(broken.run(() => ({ dispose })))).to.contain('a broken promise');
    expect(events).to.deep.equal(['disposed']);
  });

  it('says what it got when it expected success or a failure', async () => {
    expect(await thrownBy(succeed(TE.left({ _tag: 'NotAllowed' })))).to.contain('{"_tag":"NotAllowed"}');
    expect(await thrownBy(failureOf(TE.right('fine')))).to.contain('"fine"');
  });
});
