import { makeUseCases, useCaseFactories } from '@l-age/domain';
import {
  actorFrom,
  aTaskDraft,
  givenUser,
  makeInMemoryDatabase,
  makeRecordingNotifier,
  newPassword,
  succeed,
} from '@l-age/domain/testing';
import { expect } from 'chai';
import { makeFixture } from './fixture.js';

describe('makeUseCases', () => {
  const database = makeInMemoryDatabase();
  const useCases = makeUseCases({
    ...makeFixture(),
    ...database,
    notifier: makeRecordingNotifier(),
    newOneTimePassword: () => newPassword('one-time password'),
    retentionDays: { notifications: null, deadLetters: null },
  });

  it('makes every use case', () => {
    expect(useCases).to.have.all.keys(Object.keys(useCaseFactories));
  });

  it('notifies users of changes to tasks', async () => {
    const anna = await givenUser(database, { username: 'anna' });
    const bert = await givenUser(database, { username: 'bert' });
    await succeed(
      useCases.createTask({ actor: actorFrom(anna), draft: aTaskDraft({ assigneeId: bert.id }), once: null }),
    );
    expect(database.notifications().map(({ recipientId }) => recipientId)).to.deep.equal([bert.id]);
  });
});
