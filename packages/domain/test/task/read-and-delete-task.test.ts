import { makeDeleteTask, makeGetTask, makeListTasks, type Precondition, type TaskView, type User } from '@l-age/domain';
import { failureOf, succeed, taskId } from '@l-age/domain/testing';
import { expect } from 'chai';
import { ORIGIN } from '../fixture.js';
import {
  as,
  at,
  auditedIn,
  create,
  givenSharedTask,
  makeScene,
  storedView,
  toldSince,
  type Scene,
} from './task-fixture.js';

let scene: Scene;
let view: TaskView;
beforeEach(async () => {
  scene = await makeScene();
  view = await givenSharedTask(scene);
});

describe('getTask', () => {
  const get = (by: User) => makeGetTask(scene)({ actor: as(by), taskId: view.task.id });

  it('shows a task to the users on it and to superusers', async () => {
    for (const user of [scene.creator, scene.assignee, scene.mentioned, scene.boss]) {
      expect(await succeed(get(user))).to.deep.equal(view);
    }
  });

  it('hides it from other users like a task that does not exist', async () => {
    const missing = { actor: as(scene.boss), taskId: taskId(999) };
    expect(await failureOf(get(scene.stranger))).to.deep.equal({ _tag: 'TaskNotFound', taskId: view.task.id });
    expect(await failureOf(makeGetTask(scene)(missing))).to.deep.equal({ _tag: 'TaskNotFound', taskId: 999 });
  });
});

const placeOf = ({ task }: TaskView) => ({ key: null, id: task.id });

describe('listTasks', () => {
  const list = (by: User, kind: 'involved' | 'assigned' | 'mentioned' | 'all') =>
    makeListTasks(scene)({ actor: as(by), list: kind, limit: 50, skip: 0, after: null });

  const titles = async (by: User, kind: 'involved' | 'assigned' | 'mentioned' | 'all') =>
    (await succeed(list(by, kind))).items.map(({ task }) => task.title);

  it('lists the tasks of each list, newest first', async () => {
    await create(scene, scene.assignee, { title: 'Own' });
    await create(scene, scene.stranger, { title: 'Ask @assignee' });
    await create(scene, scene.stranger, { title: 'Foreign' });
    expect(await titles(scene.assignee, 'involved')).to.deep.equal(['Ask @assignee', 'Own', 'Send the offer']);
    expect(await titles(scene.assignee, 'assigned')).to.deep.equal(['Send the offer']);
    expect(await titles(scene.assignee, 'mentioned')).to.deep.equal(['Ask @assignee']);
    expect(await titles(scene.boss, 'involved')).to.deep.equal([]);
    expect(await titles(scene.boss, 'all')).to.deep.equal(['Foreign', 'Ask @assignee', 'Own', 'Send the offer']);
  });

  it('lists all tasks for superusers only', async () => {
    expect(await failureOf(list(scene.creator, 'all'))).to.deep.equal({ _tag: 'SuperuserRequired' });
  });

  it('returns the position of the next page, and none on the last page', async () => {
    const second = await create(scene, scene.creator);
    const third = await create(scene, scene.creator);
    const page = { actor: as(scene.creator), list: 'involved', limit: 2, skip: 0 } as const;
    const first = await succeed(makeListTasks(scene)({ ...page, after: null }));
    expect(first).to.deep.equal({ items: [third, second], next: placeOf(second), total: null });
    const last = await succeed(makeListTasks(scene)({ ...page, after: first.next }));
    expect(last).to.deep.equal({ items: [view], next: null, total: null });
  });

  it('returns no next page after a full last page', async () => {
    await create(scene, scene.creator);
    const page = { actor: as(scene.creator), list: 'involved', limit: 2, skip: 0, after: null } as const;
    expect((await succeed(makeListTasks(scene)(page))).next).to.be.null;
  });

  it('returns no next page for a limit of 0', async () => {
    const nothing = { actor: as(scene.creator), list: 'involved', limit: 0, skip: 0, after: null } as const;
    expect(await succeed(makeListTasks(scene)(nothing))).to.deep.equal({ items: [], next: null, total: null });
  });
});

describe('deleteTask', () => {
  const remove = (by: User, precondition: Precondition = null) =>
    makeDeleteTask(scene)({ actor: as(by), origin: ORIGIN, taskId: view.task.id, precondition });

  it('hides the task, and keeps its data', async () => {
    scene.clock.advance(1000);
    await succeed(remove(scene.creator));
    const now = scene.clock.now();
    for (const user of [scene.creator, scene.assignee, scene.boss]) {
      const failure = await failureOf(makeGetTask(scene)({ actor: as(user), taskId: view.task.id }));
      expect(failure._tag).to.equal('TaskNotFound');
    }
    expect((await storedView(scene, view.task.id))?.task).to.deep.equal({
      ...view.task,
      version: 2,
      updatedAt: now,
      deletedAt: now,
    });
  });

  it('notifies', async () => {
    const count = scene.notifications().length;
    await succeed(remove(scene.boss));
    expect(toldSince(scene, count)).to.deep.equal(['assignee: deleted', 'mentioned: deleted', 'creator: deleted']);
  });

  it("records the deletion of another user's task by a superuser", async () => {
    await succeed(remove(scene.boss));
    expect(await auditedIn(scene)).to.deep.equal([
      ['task_deleted', 'boss', { type: 'task', id: view.task.id }, { created_by_id: scene.creator.id }],
    ]);
  });

  it('does not record a deletion by the creator, nor a failed one', async () => {
    await failureOf(remove(scene.boss, at(7)));
    await succeed(remove(scene.creator));
    expect(await auditedIn(scene)).to.deep.equal([]);
  });

  it('rejects users other than the creator and superusers', async () => {
    for (const user of [scene.assignee, scene.mentioned]) {
      expect(await failureOf(remove(user))).to.deep.equal({ _tag: 'NotAllowed' });
    }
    expect((await failureOf(remove(scene.stranger)))._tag).to.equal('TaskNotFound');
    expect(await storedView(scene, view.task.id)).to.deep.equal(view);
  });

  it('checks the precondition', async () => {
    const failure = await failureOf(remove(scene.creator, at(7)));
    expect(failure).to.deep.equal({ _tag: 'PreconditionFailed', current: view });
    await succeed(remove(scene.creator, at(1)));
  });

  it('does not find a deleted task', async () => {
    await succeed(remove(scene.creator));
    expect((await failureOf(remove(scene.creator)))._tag).to.equal('TaskNotFound');
  });
});
