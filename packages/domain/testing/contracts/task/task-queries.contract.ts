import * as O from 'fp-ts/lib/Option.js';
import { deepEqual, equal } from 'node:assert/strict';
import type { TaskId, UserId } from '#src/shared/ids.js';
import { NEWEST_FIRST, positionOf } from '#src/task/list/task-order.js';
import type { TaskListQuery } from '#src/task/list/task-queries.port.js';
import { isSelected, type TaskScope } from '#src/task/list/task-selection.js';
import { mentionedUserIds, type Task } from '#src/task/task.js';
import type { User } from '#src/user/user.js';
import { taskId } from '../../builders/values.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenTask, givenUser } from '../seed.js';
import type { TaskStoreSubject } from '../store-subject.js';
import { EVERY_TASK } from './task-list.fixture.js';

const DELETED = new Date('2026-02-02T02:02:02.000Z');

const idsListed = async (
  { taskQueries }: TaskStoreSubject,
  query: Partial<TaskListQuery> & Pick<TaskListQuery, 'scope'>,
): Promise<readonly TaskId[]> =>
  (await succeed(taskQueries.list({ ...EVERY_TASK, ...query }))).map(({ task }) => task.id);

const behind = (task: Task): Pick<TaskListQuery, 'after'> => ({ after: positionOf(NEWEST_FIRST, task) });

const givenPeople = async (subject: TaskStoreSubject, count: number): Promise<readonly User[]> => {
  const people: User[] = [];
  for (let index = 0; index < count; index += 1) {
    people.push(await givenUser(subject, { username: `user${String(index)}` }));
  }
  return people;
};

/** Tasks with every combination of roles for three users. Some of the tasks are deleted. */
const givenEveryCombination = async (subject: TaskStoreSubject, people: readonly User[]): Promise<readonly Task[]> => {
  const ids = people.map(({ id }) => id);
  const tasks: Task[] = [];
  for (const createdById of ids) {
    for (const assigneeId of [null, ...ids]) {
      for (const [byId, inText, inComments] of [
        [[], [], []],
        [ids.slice(0, 1), [], []],
        [[], ids.slice(1), []],
        [[], [], ids.slice(0, 1)],
        [ids, ids, ids],
      ] as const) {
        const deletedAt = tasks.length % 5 === 3 ? DELETED : null;
        const mentions = { byId, inText, inComments };
        tasks.push(await givenTask(subject, { createdById, assigneeId, mentions, deletedAt }));
      }
    }
  }
  return tasks;
};

const scopesOf = (viewerIds: readonly UserId[]): readonly TaskScope[] => [
  { kind: 'all' },
  ...viewerIds.flatMap((viewerId) =>
    (['involved', 'assigned', 'mentioned'] as const).map((kind) => ({ kind, viewerId })),
  ),
];

/** {@link TaskQueries}: one task with the names of its people, and the lists. */
export const taskQueriesContract: Contract<TaskStoreSubject> = {
  name: 'TaskQueries',
  cases: [
    contractCase('find a task with the current names of its users', async (subject) => {
      const [anna, bert, clara] = (await givenPeople(subject, 3)) as [User, User, User];
      await succeed(subject.unitOfWork.run(({ users }) => users.save({ ...bert, isActive: false })));
      const task = await givenTask(subject, {
        createdById: anna.id,
        assigneeId: bert.id,
        mentions: { byId: [clara.id], inText: [anna.id, clara.id] },
      });
      const view = O.toUndefined(await succeed(subject.taskQueries.findById(task.id)));
      deepEqual(view?.createdBy, { id: anna.id, username: 'user0' });
      deepEqual(view.assignee, { id: bert.id, username: 'user1' });
      deepEqual(view.mentionedUsers, [
        { id: anna.id, username: 'user0' },
        { id: clara.id, username: 'user2' },
      ]);
      equal(view.task.title, task.title);
      deepEqual(mentionedUserIds(view.task), mentionedUserIds(task));
    }),
    contractCase('do not find an unknown task', async ({ taskQueries }) => {
      for (const id of IDS_OF_NOBODY) deepEqual(await succeed(taskQueries.findById(taskId(id))), O.none);
    }),
    contractCase('find a deleted task by id, and do not list it', async (subject) => {
      const [anna] = (await givenPeople(subject, 1)) as [User];
      const mentions = { byId: [anna.id], inText: [anna.id] };
      const people = { createdById: anna.id, assigneeId: anna.id, mentions };
      const task = await givenTask(subject, { ...people, deletedAt: DELETED });
      deepEqual(O.toUndefined(await succeed(subject.taskQueries.findById(task.id)))?.task.deletedAt, DELETED);
      for (const scope of scopesOf([anna.id])) deepEqual(await idsListed(subject, { scope }), []);
    }),
    contractCase('list each task once, also if the viewer has several roles in it', async (subject) => {
      const [anna] = (await givenPeople(subject, 1)) as [User];
      const mentions = { byId: [anna.id], inText: [anna.id] };
      const task = await givenTask(subject, { createdById: anna.id, assigneeId: anna.id, mentions });
      for (const scope of scopesOf([anna.id])) deepEqual(await idsListed(subject, { scope }), [task.id]);
    }),
    contractCase('list the same views as the lookup by id', async (subject) => {
      const people = await givenPeople(subject, 2);
      await givenEveryCombination(subject, people);
      const listed = await succeed(subject.taskQueries.list(EVERY_TASK));
      for (const view of listed) deepEqual(O.some(view), await succeed(subject.taskQueries.findById(view.task.id)));
    }),
    contractCase('list exactly the tasks of each viewer, newest first', async (subject) => {
      const people = await givenPeople(subject, 4);
      const tasks = await givenEveryCombination(subject, people.slice(0, 3));
      for (const scope of scopesOf(people.map(({ id }) => id))) {
        const expected = tasks
          .filter((task) => isSelected({ scope, deleted: false, filter: {} }, task, []))
          .map(({ id }) => id)
          .toSorted((a, b) => b - a);
        deepEqual(await idsListed(subject, { scope }), expected, JSON.stringify(scope));
      }
    }),
    contractCase('list nothing for an unknown viewer', async (subject) => {
      const people = await givenPeople(subject, 1);
      await givenEveryCombination(subject, people);
      for (const scope of scopesOf(IDS_OF_NOBODY as readonly UserId[]).slice(1)) {
        deepEqual(await idsListed(subject, { scope }), [], JSON.stringify(scope));
      }
    }),
    contractCase('page by skip and by position, without gaps and repeats', async (subject) => {
      const people = await givenPeople(subject, 3);
      const tasks = await givenEveryCombination(subject, people);
      for (const scope of scopesOf(people.map(({ id }) => id))) {
        const whole = await idsListed(subject, { scope });
        const bySkip: TaskId[] = [];
        const byLast: TaskId[] = [];
        for (let skip = 0; skip <= whole.length; skip += 7) {
          bySkip.push(...(await idsListed(subject, { scope, skip, limit: 7 })));
          const last = tasks.find(({ id }) => id === byLast.at(-1));
          byLast.push(...(await idsListed(subject, { scope, ...(last && behind(last)), limit: 7 })));
        }
        deepEqual(bySkip, whole, JSON.stringify(scope));
        deepEqual(byLast, whole, JSON.stringify(scope));
      }
    }),
    contractCase('continue after a task that has left the list, also with skip', async (subject) => {
      const [anna] = (await givenPeople(subject, 1)) as [User];
      const tasks: Task[] = [];
      for (let index = 0; index < 5; index += 1) tasks.push(await givenTask(subject, { createdById: anna.id }));
      const [first, second, third] = tasks as [Task, Task, Task];
      await succeed(subject.unitOfWork.run((stores) => stores.tasks.save({ ...third, deletedAt: DELETED })));
      for (const scope of scopesOf([anna.id]).slice(0, 2)) {
        deepEqual(await idsListed(subject, { scope, ...behind(third) }), [second.id, first.id]);
        deepEqual(await idsListed(subject, { scope, ...behind(third), skip: 1 }), [first.id]);
        deepEqual(await idsListed(subject, { scope, ...behind(first) }), []);
        deepEqual(await idsListed(subject, { scope, skip: 100 }), []);
      }
    }),
    contractCase('continue after any position', async (subject) => {
      const [anna] = (await givenPeople(subject, 1)) as [User];
      const task = await givenTask(subject, { createdById: anna.id });
      const scope = { kind: 'involved', viewerId: anna.id } as const;
      for (const after of IDS_OF_NOBODY) {
        const place = { key: null, id: taskId(after) };
        deepEqual(await idsListed(subject, { scope, after: place }), after > task.id ? [task.id] : []);
      }
    }),
  ],
};
