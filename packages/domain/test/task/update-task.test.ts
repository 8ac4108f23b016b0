import {
  makeUpdateTask,
  type Label,
  type Precondition,
  type TaskChanges,
  type TaskTitle,
  type TaskView,
  type User,
} from '@l-age/domain';
import { failureOf, label, succeed, taskId, taskTitle, userId } from '@l-age/domain/testing';
import { expect } from 'chai';
import { as, at, create, givenSharedTask, makeScene, storedView, toldSince, type Scene } from './task-fixture.js';

describe('updateTask', () => {
  let scene: Scene;
  let before: TaskView;
  let toldBefore: number;
  beforeEach(async () => {
    scene = await makeScene();
    before = await givenSharedTask(scene, { description: 'Ask @stranger' });
    toldBefore = scene.notifications().length;
    scene.clock.advance(60_000);
  });

  const update = (by: User, changes: TaskChanges, precondition: Precondition = null) =>
    makeUpdateTask(scene)({ actor: as(by), taskId: before.task.id, changes, precondition });

  const nothingChanged = async (): Promise<void> => {
    expect(await storedView(scene, before.task.id)).to.deep.equal(before);
    expect(toldSince(scene, toldBefore)).to.deep.equal([]);
  };

  it('changes the given fields, increments the version, and returns the stored task', async () => {
    const now = scene.clock.now();
    const changes: TaskChanges = {
      title: taskTitle('After'),
      status: 'done',
      priority: 'low',
      assigneeId: null,
      mentionedUserIds: [],
      labels: [label('new')],
      dueDate: now,
    };
    const view = await succeed(update(scene.creator, changes));
    expect(view.task).to.deep.equal({
      ...before.task,
      title: 'After',
      status: 'done',
      priority: 'low',
      assigneeId: null,
      mentions: { byId: [], inText: [scene.stranger.id], inComments: [] },
      labels: ['new'],
      dueDate: now,
      completedAt: now,
      version: 2,
      updatedAt: now,
    });
    expect(view.assignee).to.be.null;
    expect(await storedView(scene, before.task.id)).to.deep.equal(view);
  });

  it('notifies the recipients, never the actor', async () => {
    await succeed(update(scene.assignee, { status: 'in_progress' }));
    expect(toldSince(scene, toldBefore)).to.have.members([
      'creator: status_changed',
      'mentioned: status_changed',
      'stranger: status_changed',
    ]);
  });

  it('changes and notifies nothing if every field has its present value', async () => {
    const { title, description, status, priority, assigneeId, mentions, labels, dueDate } = before.task;
    const present = { title, description, status, priority, assigneeId, labels, dueDate };
    const view = await succeed(update(scene.creator, { ...present, mentionedUserIds: mentions.byId }));
    expect(view).to.deep.equal(before);
    await succeed(update(scene.creator, {}));
    await nothingChanged();
  });

  it('accepts an unchanged title from the assignee', async () => {
    const view = await succeed(update(scene.assignee, { title: before.task.title, priority: 'urgent' }));
    expect(view.task.priority).to.equal('urgent');
  });

  it('changes nothing if one change is not allowed', async () => {
    const forbidden: readonly TaskChanges[] = [
      { status: 'done', title: taskTitle('Mine now') },
      { status: 'done', mentionedUserIds: [] },
    ];
    for (const changes of forbidden) {
      expect(await failureOf(update(scene.assignee, changes))).to.deep.equal({ _tag: 'NotAllowed' });
    }
    await nothingChanged();
  });

  it('denies every request of a mentioned user, also an empty one', async () => {
    for (const changes of [{ status: 'done' } as const, {}]) {
      expect(await failureOf(update(scene.mentioned, changes))).to.deep.equal({ _tag: 'NotAllowed' });
    }
    await nothingChanged();
  });

  it('lets superusers change every field', async () => {
    expect((await succeed(update(scene.boss, { title: taskTitle('Better') }))).task.title).to.equal('Better');
  });

  it('hides the task from other users', async () => {
    await succeed(update(scene.creator, { description: null }));
    const failure = await failureOf(update(scene.stranger, { status: 'done' }));
    expect(failure).to.deep.equal({ _tag: 'TaskNotFound', taskId: before.task.id });
  });

  it('fails for an unknown task', async () => {
    const input = { actor: as(scene.boss), taskId: taskId(999), changes: {}, precondition: null };
    expect(await failureOf(makeUpdateTask(scene)(input))).to.deep.equal({ _tag: 'TaskNotFound', taskId: 999 });
  });

  it('checks the precondition, and returns the current task if it fails', async () => {
    const failure = await failureOf(update(scene.creator, { status: 'done' }, at(2)));
    expect(failure).to.deep.equal({ _tag: 'PreconditionFailed', current: before });
    await nothingChanged();
    expect((await succeed(update(scene.creator, { status: 'done' }, at(1)))).task.version).to.equal(2);
  });

  it('checks first the rights, then the precondition, then the named users', async () => {
    const unknown = { mentionedUserIds: [userId(999)] };
    expect((await failureOf(update(scene.assignee, unknown, at(2))))._tag).to.equal('NotAllowed');
    expect((await failureOf(update(scene.creator, unknown, at(2))))._tag).to.equal('PreconditionFailed');
    expect((await failureOf(update(scene.creator, unknown, at(1))))._tag).to.equal('UnknownReferences');
    await nothingChanged();
  });

  it('rejects unknown and deactivated users as assignee and mentions', async () => {
    const changes = { assigneeId: scene.gone.id, mentionedUserIds: [scene.mentioned.id, userId(999)] };
    expect(await failureOf(update(scene.creator, changes))).to.deep.equal({
      _tag: 'UnknownReferences',
      references: [
        { field: 'assigneeId', userId: scene.gone.id },
        { field: 'mentionedUserIds', index: 1, userId: userId(999) },
      ],
    });
    await nothingChanged();
  });

  it('does not turn a mention in a text into a mention by id', async () => {
    const changes = { mentionedUserIds: [scene.stranger.id, scene.boss.id] };
    const { mentions } = (await succeed(update(scene.creator, changes))).task;
    expect(mentions).to.deep.equal({ byId: [scene.boss.id], inText: [scene.stranger.id], inComments: [] });
  });

  it('keeps adopted titles and labels that differ only in their form', async () => {
    const adopted = { ...before.task, title: ' Before ' as TaskTitle, labels: [' a ', 'A', 'b'] as Label[] };
    await succeed(scene.unitOfWork.run(({ tasks }) => tasks.save(adopted)));
    const same = { title: taskTitle('Before'), labels: [label('a'), label('b')] };
    expect((await succeed(update(scene.creator, same))).task).to.deep.equal(adopted);
    const { title, labels } = (
      await succeed(update(scene.creator, { title: taskTitle('After'), labels: [label('b')] }))
    ).task;
    expect([title, labels]).to.deep.equal(['After', ['b']]);
  });

  it('keeps deactivated users on the task, and does not add them elsewhere', async () => {
    for (const user of [scene.assignee, scene.mentioned]) {
      await succeed(scene.unitOfWork.run(({ users }) => users.save({ ...user, isActive: false })));
    }
    const keeping = { assigneeId: scene.assignee.id, mentionedUserIds: [scene.mentioned.id, scene.stranger.id] };
    expect((await succeed(update(scene.creator, keeping))).task).to.deep.equal(before.task);
    const swapping = { assigneeId: scene.mentioned.id, mentionedUserIds: [scene.assignee.id] };
    expect(await failureOf(update(scene.creator, swapping))).to.deep.equal({
      _tag: 'UnknownReferences',
      references: [
        { field: 'assigneeId', userId: scene.mentioned.id },
        { field: 'mentionedUserIds', index: 0, userId: scene.assignee.id },
      ],
    });
  });

  it('resolves mentions again when a text changes, and notifies the new ones', async () => {
    const { task } = await succeed(update(scene.creator, { description: 'Ask @boss and @mentioned' }));
    expect(task.mentions).to.deep.equal({
      byId: [scene.mentioned.id],
      inText: [scene.boss.id, scene.mentioned.id],
      inComments: [],
    });
    expect(toldSince(scene, toldBefore)).to.have.members([
      'assignee: updated',
      'boss: mentioned',
      'mentioned: updated',
    ]);
  });

  it('removes a mention that is no longer in the text, unless it was also given by id', async () => {
    const both = await create(scene, scene.creator, {
      title: 'Ask @stranger and @mentioned',
      mentionedUserIds: [scene.mentioned.id],
    });
    const input = { actor: as(scene.creator), taskId: both.task.id, precondition: null };
    const view = await succeed(makeUpdateTask(scene)({ ...input, changes: { title: taskTitle('Ask nobody') } }));
    expect(view.mentionedUsers.map(({ username }) => username)).to.deep.equal(['mentioned']);
  });

  it('does not resolve mentions if the text does not change', async () => {
    const renamed = { ...scene.stranger, username: 'renamed' as User['username'] };
    await succeed(scene.unitOfWork.run(({ users }) => users.save(renamed)));
    const { task } = await succeed(update(scene.creator, { status: 'done' }));
    expect(task.mentions.inText).to.deep.equal([scene.stranger.id]);
  });
});
