import { deepEqual } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeGetTask, makeListTasks } from '@l-age/domain';
import {
  actorFrom,
  givenTask,
  givenUser,
  makeInMemoryDatabase,
  succeed,
  taskQueriesContract,
  taskRepositoryContract,
  unitOfWorkContract,
} from '@l-age/domain/testing';
import { makeMapTaskStore } from './dist/map-task-store.js';

const makeSubject = () => makeMapTaskStore(makeInMemoryDatabase());

for (const contract of [unitOfWorkContract, taskRepositoryContract, taskQueriesContract]) {
  describe(contract.name, () => {
    for (const { name, run } of contract.cases) test(name, () => run(makeSubject));
  });
}

test('runs use cases on its own store', async () => {
  const store = makeSubject();
  const anna = await givenUser(store, { username: 'anna' });
  const task = await givenTask(store, { createdById: anna.id });
  const view = await succeed(makeGetTask(store)({ actor: actorFrom(anna), taskId: task.id }));
  const page = { actor: actorFrom(anna), list: 'involved', limit: 50, skip: 0, after: null };
  deepEqual(await succeed(makeListTasks(store)(page)), { items: [view], next: null, total: null });
});
