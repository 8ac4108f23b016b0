import { makeExportTasks, makeListTasks, type ExportTasksInput, type TaskListChoice, type User } from '@l-age/domain';
import { failureOf, succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { ORIGIN } from '../../fixture.js';
import { as, auditedIn, create, makeScene, type Scene } from '../task-fixture.js';

let scene: Scene;
beforeEach(async () => {
  scene = await makeScene();
  await create(scene, scene.creator, { title: 'Apples', assigneeId: scene.assignee.id });
  await create(scene, scene.creator, { title: 'Pears for @mentioned', status: 'done' });
  await create(scene, scene.assignee, { title: 'Own' });
});

const titles = async (by: User, choice: TaskListChoice) => {
  const page = { actor: as(by), limit: 50, skip: 0, after: null, withTotal: true };
  const { items: tasks, total } = await succeed(makeListTasks(scene)({ ...page, ...choice }));
  expect(total).to.equal(tasks.length);
  return tasks.map(({ task }) => task.title);
};

const exported = async (by: User, choice: Omit<ExportTasksInput, 'actor' | 'origin'>) => {
  const found: string[] = [];
  for await (const batch of await succeed(makeExportTasks(scene)({ actor: as(by), origin: ORIGIN, ...choice }))) {
    found.push(...(E.isRight(batch) ? batch.right.map(({ task }) => task.title) : ['a failure']));
  }
  return found;
};

describe('exportTasks: audit', () => {
  it('records an export of the tasks of all users', async () => {
    await exported(scene.boss, { list: 'involved', ofAllUsers: true, deleted: true });
    expect(await auditedIn(scene)).to.deep.equal([['tasks_exported', 'boss', null, { scope: 'all', deleted: true }]]);
  });

  it("does not record an export of the actor's own tasks", async () => {
    await exported(scene.boss, { list: 'involved' });
    await exported(scene.creator, { list: 'assigned' });
    expect(await auditedIn(scene)).to.deep.equal([]);
  });
});

describe('listTasks: choice', () => {
  it('shows superusers the lists of all users', async () => {
    expect(await titles(scene.boss, { list: 'involved', ofAllUsers: true })).to.have.length(3);
    expect(await titles(scene.boss, { list: 'assigned', ofAllUsers: true })).to.deep.equal(['Apples']);
    expect(await titles(scene.boss, { list: 'mentioned', ofAllUsers: true })).to.deep.equal(['Pears for @mentioned']);
    expect(await titles(scene.boss, { list: 'involved' })).to.deep.equal([]);
  });

  it('rejects other users, also for an export', async () => {
    const choice = { actor: as(scene.creator), list: 'assigned', ofAllUsers: true } as const;
    expect(await failureOf(makeListTasks(scene)({ ...choice, limit: 1, skip: 0, after: null }))).to.deep.equal({
      _tag: 'SuperuserRequired',
    });
    expect(await failureOf(makeExportTasks(scene)({ ...choice, origin: ORIGIN }))).to.deep.equal({
      _tag: 'SuperuserRequired',
    });
  });

  it('filters and orders', async () => {
    expect(await titles(scene.creator, { list: 'involved', filter: { statuses: ['done'] } })).to.deep.equal([
      'Pears for @mentioned',
    ]);
    const order = { by: 'title', descending: false } as const;
    const page = { actor: as(scene.boss), list: 'all', limit: 2, skip: 0, after: null, order } as const;
    const first = await succeed(makeListTasks(scene)(page));
    expect(first.items.map(({ task }) => task.title)).to.deep.equal(['Apples', 'Own']);
    expect(first.next).to.deep.equal({ key: 'Own', id: first.items[1]?.task.id });
    const second = await succeed(makeListTasks(scene)({ ...page, after: first.next }));
    expect(second.items.map(({ task }) => task.title)).to.deep.equal(['Pears for @mentioned']);
  });
});

describe('exportTasks', () => {
  it('returns the whole list in order', async () => {
    expect(await exported(scene.creator, { list: 'involved' })).to.deep.equal(['Pears for @mentioned', 'Apples']);
    const order = { by: 'title', descending: false } as const;
    expect(await exported(scene.boss, { list: 'all', order })).to.deep.equal(['Apples', 'Own', 'Pears for @mentioned']);
    expect(await exported(scene.stranger, { list: 'involved' })).to.deep.equal([]);
  });
});
