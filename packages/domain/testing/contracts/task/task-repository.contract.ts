import * as O from 'fp-ts/lib/Option.js';
import { deepEqual, ok } from 'node:assert/strict';
import type { TaskId } from '#src/shared/ids.js';
import type { Task } from '#src/task/task.js';
import { aNewTask, aTask, type TaskOverrides } from '../../builders/task.builder.js';
import { label, taskId, taskTitle } from '../../builders/values.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenTask, givenUser } from '../seed.js';
import type { TaskStoreSubject } from '../store-subject.js';

const found = async ({ unitOfWork }: TaskStoreSubject, id: TaskId): Promise<Task | undefined> => {
  const task = O.toUndefined(await succeed(unitOfWork.run(({ tasks }) => tasks.findById(id))));
  return task && inOrder(task);
};

/** Sorts the mentions, because stores can return them in any order. */
const inOrder = (task: Task): Task => ({
  ...task,
  mentions: {
    byId: task.mentions.byId.toSorted((a, b) => a - b),
    inText: task.mentions.inText.toSorted((a, b) => a - b),
    inComments: task.mentions.inComments.toSorted((a, b) => a - b),
  },
});

/** Text with quotes and escapes, to find injection. */
const AWKWARD_TEXT = 'O\'Hara said "{a,b}" \\ NULL\n\t; DROP TABLE tasks; -- %s $1 ?? :x \u202e שלום 👩‍👩‍👧 e\u0301';

const everythingSet = (createdById: number, assigneeId: number, mentioned: readonly number[]): TaskOverrides => ({
  title: AWKWARD_TEXT.replaceAll(/\s+/g, ' '),
  description: AWKWARD_TEXT,
  status: 'done',
  priority: 'urgent',
  createdById,
  assigneeId,
  mentions: { byId: mentioned, inText: mentioned.slice(1), inComments: mentioned.slice(0, 1) },
  labels: ['a,b', '{}', '"quoted"', 'NULL', 'back\\slash', 'Ünï 🎉', "it's"],
  dueDate: new Date('9999-12-31T23:59:59.999Z'),
  version: 7,
  createdAt: new Date('1969-07-20T20:17:40.123Z'),
  updatedAt: new Date('2026-01-02T03:04:05.678Z'),
  completedAt: new Date('2026-01-02T03:04:05.001Z'),
  deletedAt: new Date('2026-02-28T23:59:59.999Z'),
});

/** {@link TaskRepository}: tasks inside a unit of work. */
export const taskRepositoryContract: Contract<TaskStoreSubject> = {
  name: 'TaskRepository',
  cases: [
    contractCase('assigns an id and stores every field', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      const bert = await givenUser(subject, { username: 'bert' });
      const clara = await givenUser(subject, { username: 'clara' });
      const draft = aNewTask(everythingSet(anna.id, bert.id, [anna.id, clara.id]));
      const added = await succeed(subject.unitOfWork.run(({ tasks }) => tasks.add(draft)));
      ok(Number.isInteger(added.id) && added.id > 0);
      deepEqual(inOrder(added), { ...draft, id: added.id });
      deepEqual(await found(subject, added.id), { ...draft, id: added.id });
    }),
    contractCase(
      'stores a task with only a title, and distinguishes an empty description from none',
      async (subject) => {
        const anna = await givenUser(subject);
        const bare = await givenTask(subject, { createdById: anna.id });
        const empty = await givenTask(subject, { createdById: anna.id, description: '' });
        deepEqual(await found(subject, bare.id), aTask({ id: bare.id, createdById: anna.id }));
        deepEqual((await found(subject, empty.id))?.description, '');
      },
    ),
    contractCase('assigns ascending ids', async (subject) => {
      const anna = await givenUser(subject);
      const first = await givenTask(subject, { createdById: anna.id });
      const second = await givenTask(subject, { createdById: anna.id });
      ok(second.id > first.id);
    }),
    contractCase('does not find an unknown task', async (subject) => {
      for (const id of IDS_OF_NOBODY) deepEqual(await found(subject, taskId(id)), undefined);
    }),
    contractCase('saves every field of a changed task', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      const bert = await givenUser(subject, { username: 'bert' });
      const bare = await givenTask(subject, { createdById: anna.id });
      const full = aTask({ id: bare.id, ...everythingSet(anna.id, bert.id, [anna.id, bert.id]) });
      await succeed(subject.unitOfWork.run(({ tasks }) => tasks.save(full)));
      deepEqual(await found(subject, bare.id), full);
      await succeed(subject.unitOfWork.run(({ tasks }) => tasks.save(bare)));
      deepEqual(await found(subject, bare.id), bare);
    }),
    contractCase('replaces mentions and labels', async (subject) => {
      const [anna, bert, clara] = [
        await givenUser(subject, { username: 'anna' }),
        await givenUser(subject, { username: 'bert' }),
        await givenUser(subject, { username: 'clara' }),
      ];
      const task = await givenTask(subject, {
        createdById: anna.id,
        mentions: { byId: [bert.id, clara.id], inText: [bert.id], inComments: [anna.id] },
        labels: ['one', 'two'],
      });
      const changed: Task = {
        ...task,
        mentions: { byId: [clara.id], inText: [anna.id, clara.id], inComments: [bert.id, clara.id] },
        labels: [label('two'), label('three')],
      };
      await succeed(subject.unitOfWork.run(({ tasks }) => tasks.save(changed)));
      deepEqual(await found(subject, task.id), changed);
    }),
    contractCase('keeps order and spelling of labels', async (subject) => {
      const anna = await givenUser(subject);
      const task = await givenTask(subject, { createdById: anna.id, labels: ['Zebra', 'apple', 'MANGO'] });
      deepEqual((await found(subject, task.id))?.labels, ['Zebra', 'apple', 'MANGO']);
    }),
    contractCase('saves no other task, and creates none', async (subject) => {
      const anna = await givenUser(subject);
      const mentions = { byId: [anna.id], inText: [] };
      const one = await givenTask(subject, { createdById: anna.id, mentions });
      const other = await givenTask(subject, { createdById: anna.id, mentions });
      const changed: Task = { ...one, title: taskTitle('Changed'), mentions: { byId: [], inText: [], inComments: [] } };
      await succeed(subject.unitOfWork.run(({ tasks }) => tasks.save(changed)));
      deepEqual(await found(subject, other.id), other);
      const missing = aTask({ id: 999_999, createdById: anna.id });
      await subject.unitOfWork
        .run(({ tasks }) => tasks.save(missing))()
        .catch(() => 'may throw: it is a bug');
      deepEqual(await found(subject, missing.id), undefined);
    }),
  ],
};
