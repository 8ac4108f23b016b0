import { makeCreateTask } from '@l-age/domain';
import { aTaskDraft, failureOf, userId } from '@l-age/domain/testing';
import { expect } from 'chai';
import { as, create, makeScene, storedView, toldSince, type Scene } from './task-fixture.js';

describe('createTask', () => {
  let scene: Scene;
  beforeEach(async () => (scene = await makeScene()));

  it('stores the draft with creator and time', async () => {
    const { creator, assignee, mentioned } = scene;
    const now = scene.clock.now();
    const dueDate = new Date('2026-03-01T00:00:00.000Z');
    const view = await create(scene, creator, {
      title: 'Send the offer',
      description: 'Soon',
      status: 'in_progress',
      priority: 'high',
      assigneeId: assignee.id,
      mentionedUserIds: [mentioned.id],
      labels: ['sales'],
      dueDate,
    });
    expect(view.task).to.deep.equal({
      id: view.task.id,
      title: 'Send the offer',
      description: 'Soon',
      status: 'in_progress',
      priority: 'high',
      createdById: creator.id,
      assigneeId: assignee.id,
      mentions: { byId: [mentioned.id], inText: [], inComments: [] },
      labels: ['sales'],
      dueDate,
      version: 1,
      createdAt: now,
      updatedAt: now,
      completedAt: null,
      deletedAt: null,
    });
    expect(view.createdBy).to.deep.equal({ id: creator.id, username: 'creator' });
    expect(view.assignee).to.deep.equal({ id: assignee.id, username: 'assignee' });
    expect(view.mentionedUsers).to.deep.equal([{ id: mentioned.id, username: 'mentioned' }]);
    expect(await storedView(scene, view.task.id)).to.deep.equal(view);
  });

  it('sets the time of completion of a task that is created as done', async () => {
    const { task } = await create(scene, scene.creator, { status: 'done' });
    expect(task.completedAt).to.deep.equal(scene.clock.now());
  });

  it('resolves mentions in title and description', async () => {
    const { creator, mentioned, stranger } = scene;
    const view = await create(scene, creator, {
      title: 'Ask @Stranger',
      description: 'and @mentioned, not @gone, @nobody or `@assignee`',
    });
    expect(view.task.mentions).to.deep.equal({ byId: [], inText: [stranger.id, mentioned.id], inComments: [] });
  });

  it('removes duplicate mentions by id', async () => {
    const { creator, mentioned } = scene;
    const { task } = await create(scene, creator, { mentionedUserIds: [mentioned.id, mentioned.id] });
    expect(task.mentions.byId).to.deep.equal([mentioned.id]);
  });

  it('notifies the assignee and the mentioned users once, and never the creator', async () => {
    const { creator, assignee, mentioned } = scene;
    await create(scene, creator, {
      title: 'For @assignee, @mentioned and @creator',
      assigneeId: assignee.id,
      mentionedUserIds: [mentioned.id, creator.id],
    });
    expect(toldSince(scene, 0)).to.deep.equal(['assignee: created', 'mentioned: created']);
  });

  it('rejects all unknown and deactivated users together, and stores nothing', async () => {
    const { creator, gone, mentioned } = scene;
    const draft = aTaskDraft({ assigneeId: gone.id, mentionedUserIds: [mentioned.id, 999, gone.id] });
    const failure = await failureOf(makeCreateTask(scene)({ actor: as(creator), draft, once: null }));
    expect(failure).to.deep.equal({
      _tag: 'UnknownReferences',
      references: [
        { field: 'assigneeId', userId: gone.id },
        { field: 'mentionedUserIds', index: 1, userId: userId(999) },
        { field: 'mentionedUserIds', index: 2, userId: gone.id },
      ],
    });
    expect(await storedView(scene, 1 as never)).to.be.undefined;
    expect(scene.notifications()).to.deep.equal([]);
  });
});
