import {
  fieldChanges,
  initialValues,
  makeDeleteTask,
  makeListActivity,
  makeRestoreTask,
  makeUpdateTask,
  type Activity,
  type TaskView,
  type User,
} from '@l-age/domain';
import { aTask, failureOf, succeed, taskId, taskTitle } from '@l-age/domain/testing';
import { expect } from 'chai';
import { ORIGIN } from '../../fixture.js';
import { as, givenSharedTask, makeScene, storedView, toldSince, type Scene } from '../task-fixture.js';

describe('fieldChanges and initialValues', () => {
  it('return every changed field with its old and new value', () => {
    const before = aTask({ assigneeId: 2, labels: ['a'], mentions: { byId: [3] }, description: 'Old' });
    const after = aTask({
      title: 'New',
      description: null,
      status: 'done',
      priority: 'low',
      assigneeId: 4,
      labels: ['b', 'a'],
      mentions: { byId: [3], inText: [5] },
      dueDate: new Date('2026-03-31T15:00:00.000Z'),
    });
    expect(fieldChanges(before, after)).to.deep.equal([
      { field: 'title', from: 'Send the offer', to: 'New' },
      { field: 'description', from: 'Old', to: null },
      { field: 'status', from: 'todo', to: 'done' },
      { field: 'priority', from: 'medium', to: 'low' },
      { field: 'assigneeId', from: 2, to: 4 },
      { field: 'labels', from: ['a'], to: ['b', 'a'] },
      { field: 'dueDate', from: null, to: '2026-03-31T15:00:00.000Z' },
      { field: 'mentionedUserIds', from: [3], to: [3, 5] },
    ]);
  });

  it('count all mentions as one field', () => {
    const byId = aTask({ mentions: { byId: [3] } });
    const inText = aTask({ mentions: { inText: [3], inComments: [3] } });
    expect(fieldChanges(byId, inText)).to.deep.equal([]);
  });

  it('return, for a new task, every field with a value', () => {
    expect(initialValues(aTask({ labels: ['a'] }))).to.deep.equal([
      { field: 'title', from: null, to: 'Send the offer' },
      { field: 'status', from: null, to: 'todo' },
      { field: 'priority', from: null, to: 'medium' },
      { field: 'labels', from: [], to: ['a'] },
    ]);
  });
});

describe('the history of a task', () => {
  let scene: Scene;
  let view: TaskView;
  beforeEach(async () => {
    scene = await makeScene();
    view = await givenSharedTask(scene);
    scene.clock.advance(60_000);
  });

  const history = (by: User, limit = 50, after: Activity | null = null) =>
    makeListActivity(scene)({ actor: as(by), taskId: view.task.id, limit, skip: 0, after: after?.id ?? null });
  const update = (by: User, title: string) =>
    makeUpdateTask(scene)({
      actor: as(by),
      taskId: view.task.id,
      changes: { title: taskTitle(title) },
      precondition: null,
    });
  const remove = (by: User) =>
    makeDeleteTask(scene)({ actor: as(by), origin: ORIGIN, taskId: view.task.id, precondition: null });
  const restore = (by: User, id = view.task.id) => makeRestoreTask(scene)({ actor: as(by), taskId: id });

  it('lists actor, action and time, oldest first', async () => {
    await succeed(update(scene.boss, 'Better'));
    await succeed(remove(scene.creator));
    await succeed(restore(scene.creator));
    const { items: entries } = await succeed(history(scene.mentioned));
    expect(entries.map(({ actor, action }) => `${actor.username} ${action}`)).to.deep.equal([
      'creator created',
      'boss updated',
      'creator deleted',
      'creator restored',
    ]);
    expect(entries[1]).to.deep.include({
      taskId: view.task.id,
      commentId: null,
      at: scene.clock.now(),
      changes: [{ field: 'title', from: view.task.title, to: 'Better' }],
    });
  });

  it('does not contain denied changes', async () => {
    await failureOf(update(scene.assignee, 'Mine'));
    await failureOf(remove(scene.mentioned));
    expect((await succeed(history(scene.boss))).items).to.have.length(1);
  });

  it('is visible to every user who can see the task', async () => {
    expect((await failureOf(history(scene.stranger)))._tag).to.equal('TaskNotFound');
  });

  it('has pages with the next position', async () => {
    for (const title of ['1', '2']) await succeed(update(scene.creator, title));
    const { items: entries } = await succeed(history(scene.creator));
    const [first, second, third] = entries as [Activity, Activity, Activity];
    expect(await succeed(history(scene.creator, 2))).to.deep.equal({ items: [first, second], next: second.id });
    expect(await succeed(history(scene.creator, 2, second))).to.deep.equal({ items: [third], next: null });
    expect(await succeed(history(scene.creator, 0))).to.deep.equal({ items: [], next: null });
  });

  describe('restoreTask', () => {
    it('restores the whole task, two versions later', async () => {
      await succeed(remove(scene.creator));
      scene.clock.advance(1000);
      const restored = await succeed(restore(scene.creator));
      expect(restored).to.deep.equal({
        ...view,
        task: { ...view.task, version: view.task.version + 2, updatedAt: scene.clock.now() },
      });
      expect(await storedView(scene, view.task.id)).to.deep.equal(restored);
    });

    it('notifies', async () => {
      await succeed(remove(scene.creator));
      const countBefore = scene.notifications().length;
      await succeed(restore(scene.boss));
      expect(toldSince(scene, countBefore)).to.have.members([
        'assignee: updated',
        'mentioned: updated',
        'creator: updated',
      ]);
    });

    it('does nothing for a task that is not deleted', async () => {
      expect(await succeed(restore(scene.creator))).to.deep.equal(view);
      expect((await succeed(history(scene.creator))).items).to.have.length(1);
    });

    it('is allowed for the creator and superusers, and hides the task from others', async () => {
      await succeed(remove(scene.creator));
      for (const by of [scene.assignee, scene.mentioned]) {
        expect((await failureOf(restore(by)))._tag).to.equal('NotAllowed');
      }
      expect((await failureOf(restore(scene.stranger)))._tag).to.equal('TaskNotFound');
      expect((await failureOf(restore(scene.boss, taskId(999))))._tag).to.equal('TaskNotFound');
    });
  });
});
