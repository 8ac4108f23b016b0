import * as E from 'fp-ts/lib/Either.js';
import { deepEqual, equal } from 'node:assert/strict';
import type { TaskId, UserId } from '#src/shared/ids.js';
import { compareIn, NEWEST_FIRST, positionOf, type TaskOrder, type TaskPosition } from '#src/task/list/task-order.js';
import { isSelected, type TaskSelection } from '#src/task/list/task-selection.js';
import type { Task } from '#src/task/task.js';
import { taskTitle } from '../../builders/values.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenTask } from '../seed.js';
import type { TaskListSubject } from '../store-subject.js';
import { EVERY_ORDER, filtersFor, givenTaskListScene, scopesFor, type TaskListScene } from './task-list.fixture.js';

/** The expected list, according to the rules of the domain. */
const expected = ({ tasks }: TaskListScene, selection: TaskSelection, order: TaskOrder): readonly Task[] => {
  const compare = compareIn(order);
  return tasks
    .filter((task) => isSelected(selection, task, []))
    .toSorted((a, b) => compare(positionOf(order, a), positionOf(order, b)));
};

const idsOf = (tasks: readonly Task[]): readonly TaskId[] => tasks.map(({ id }) => id);

const page = async (
  { taskQueries }: TaskListSubject,
  selection: TaskSelection,
  order: TaskOrder,
  more: Readonly<{ after?: TaskPosition | null; skip?: number; limit?: number }> = {},
): Promise<readonly Task[]> =>
  (await succeed(taskQueries.list({ ...selection, order, after: null, skip: 0, limit: 200, ...more }))).map(
    ({ task }) => task,
  );

/** Reads all pages. Each page starts after the last position of the previous one. */
const pages = async (
  subject: TaskListSubject,
  selection: TaskSelection,
  order: TaskOrder,
  betweenPages: (seen: readonly Task[]) => Promise<void> = () => Promise.resolve(),
): Promise<readonly Task[]> => {
  const seen: Task[] = [];
  for (;;) {
    const last = seen.at(-1);
    const found = await page(subject, selection, order, { after: last ? positionOf(order, last) : null, limit: 5 });
    if (found.length === 0) return seen;
    seen.push(...found);
    await betweenPages(seen);
  }
};

const readAll = async ({ taskQueries }: TaskListSubject, selection: TaskSelection, order: TaskOrder) => {
  const ids: TaskId[] = [];
  for await (const batch of taskQueries.readAll({ ...selection, order })) {
    if (E.isLeft(batch)) throw new Error('a batch is missing', { cause: batch.left.cause });
    ids.push(...batch.right.map(({ task }) => task.id));
  }
  return ids;
};

const ALL = { scope: { kind: 'all' }, deleted: false, filter: {} } as const;

/** {@link TaskQueries}: filters, orders, pages and counts, compared with the rules of the domain. */
export const taskListsContract: Contract<TaskListSubject> = {
  name: 'TaskQueries: lists',
  cases: [
    contractCase('apply each filter for each viewer, and count the result', async (subject) => {
      const scene = await givenTaskListScene(subject);
      for (const scope of scopesFor([scene.people[0]?.id as UserId])) {
        for (const filter of filtersFor(scene.people)) {
          for (const deleted of [false, true]) {
            const selection = { scope, deleted, filter };
            const ids = idsOf(expected(scene, selection, NEWEST_FIRST));
            const message = JSON.stringify(selection);
            deepEqual(idsOf(await page(subject, selection, NEWEST_FIRST)), ids, message);
            equal(await succeed(subject.taskQueries.count(selection)), ids.length, message);
          }
        }
      }
    }),
    contractCase('apply each order, in pages without gaps and repeats', async (subject) => {
      const scene = await givenTaskListScene(subject);
      const [, bert] = scene.people;
      for (const order of EVERY_ORDER) {
        for (const scope of scopesFor(bert ? [bert.id] : [])) {
          for (const [filter, deleted] of [
            [{}, false],
            [{ label: 'billing' }, false],
            [{}, true],
          ] as const) {
            const selection = { scope, deleted, filter };
            const ids = idsOf(expected(scene, selection, order));
            const message = JSON.stringify({ selection, order });
            deepEqual(idsOf(await pages(subject, selection, order)), ids, message);
            deepEqual(idsOf(await page(subject, selection, order, { skip: 3, limit: 4 })), ids.slice(3, 7), message);
          }
        }
      }
    }),
    contractCase('neither skip nor repeat tasks when others are added and edited between pages', async (subject) => {
      const scene = await givenTaskListScene(subject);
      const [anna] = scene.people;
      for (const order of EVERY_ORDER) {
        const before = await page(subject, ALL, order);
        const seen = await pages(subject, ALL, order, async (read) => {
          const last = read.at(-1);
          if (read.length > 20) return;
          await givenTask(subject, { createdById: anna?.id ?? 1, title: 'aaa', dueDate: null });
          await givenTask(subject, {
            createdById: anna?.id ?? 1,
            title: last?.title ?? 'zzz',
            dueDate: last?.dueDate ?? null,
          });
        });
        const known = new Set(idsOf(before));
        equal(new Set(idsOf(seen)).size, seen.length, 'a task came twice');
        deepEqual(
          idsOf(seen).filter((id) => known.has(id)),
          idsOf(before),
          JSON.stringify(order),
        );
      }
    }),
    contractCase('continue from the former position of a moved task', async (subject) => {
      await givenTaskListScene(subject);
      const order = { by: 'title', descending: false } as const;
      const whole = await page(subject, ALL, order);
      const last = whole[4] as Task;
      await succeed(subject.unitOfWork.run(({ tasks }) => tasks.save({ ...last, title: taskTitle('🦓') })));
      const rest = await page(subject, ALL, order, { after: positionOf(order, last) });
      deepEqual(idsOf(rest), [...idsOf(whole.slice(5)), last.id]);
    }),
    contractCase('follow a task through edits, deletion and restoration', async (subject) => {
      const { people, tasks } = await givenTaskListScene(subject);
      const [anna, bert] = people.map(({ id }) => id) as [UserId, UserId];
      const task = tasks.find(({ deletedAt }) => deletedAt === null) as Task;
      const save = (changed: Task) => succeed(subject.unitOfWork.run((stores) => stores.tasks.save(changed)));
      for (const changed of [
        { ...task, status: 'done', priority: 'urgent', labels: [], dueDate: null },
        { ...task, assigneeId: bert, mentions: { ...task.mentions, byId: [anna] } },
        { ...task, title: taskTitle('Quince jelly'), description: 'with cinnamon' },
        { ...task, deletedAt: new Date('2026-05-05T05:05:05.000Z') },
        task,
      ] as const satisfies readonly Task[]) {
        await save(changed);
        const scene = { people, tasks: tasks.map((other) => (other.id === task.id ? changed : other)) };
        for (const scope of scopesFor([anna, bert])) {
          for (const filter of [{}, { statuses: ['done'] }, { text: 'cinna' }, { label: 'other' }] as const) {
            for (const deleted of [false, true]) {
              const selection = { scope, deleted, filter };
              const ids = idsOf(expected(scene, selection, NEWEST_FIRST));
              deepEqual(idsOf(await page(subject, selection, NEWEST_FIRST)), ids, JSON.stringify(selection));
            }
          }
        }
      }
    }),
    contractCase('can be read to the end, or abandoned before', async (subject) => {
      const scene = await givenTaskListScene(subject);
      for (const order of EVERY_ORDER) {
        deepEqual(await readAll(subject, ALL, order), idsOf(expected(scene, ALL, order)));
      }
      for await (const batch of subject.taskQueries.readAll({ ...ALL, order: NEWEST_FIRST })) {
        equal(E.isRight(batch), true);
        break;
      }
      const nothing = { ...ALL, filter: { text: 'absent' } };
      deepEqual(await readAll(subject, nothing, NEWEST_FIRST), []);
    }),
    contractCase('are empty for unknown users', async (subject) => {
      await givenTaskListScene(subject);
      for (const id of IDS_OF_NOBODY as readonly UserId[]) {
        for (const filter of [{ assigneeId: id }, { createdById: id }, { mentionedUserId: id }]) {
          deepEqual(await page(subject, { ...ALL, filter }, NEWEST_FIRST), []);
          equal(await succeed(subject.taskQueries.count({ ...ALL, filter })), 0);
        }
      }
    }),
  ],
};
