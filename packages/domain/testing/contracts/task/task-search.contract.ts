import { deepEqual } from 'node:assert/strict';
import type { TaskId } from '#src/shared/ids.js';
import type { Task } from '#src/task/task.js';
import type { User } from '#src/user/user.js';
import { commentBody } from '../../builders/values.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { givenComment, givenTask, givenUser } from '../seed.js';
import type { TaskListSubject } from '../store-subject.js';
import { EVERY_TASK } from './task-list.fixture.js';

const found = async ({ taskQueries }: TaskListSubject, text: string): Promise<readonly TaskId[]> =>
  (await succeed(taskQueries.list({ ...EVERY_TASK, filter: { text } }))).map(({ task }) => task.id);

const givenTasks = async (
  subject: TaskListSubject,
  texts: readonly (readonly [title: string, description: string | null])[],
): Promise<Readonly<{ anna: User; tasks: readonly Task[] }>> => {
  const anna = await givenUser(subject);
  const tasks: Task[] = [];
  for (const [title, description] of texts) {
    tasks.push(await givenTask(subject, { createdById: anna.id, title, description }));
  }
  return { anna, tasks };
};

/** {@link TaskQueries}: full-text search. */
export const taskSearchContract: Contract<TaskListSubject> = {
  name: 'TaskQueries: search',
  cases: [
    contractCase('finds all words by their prefixes, in any order and place', async (subject) => {
      const { tasks } = await givenTasks(subject, [
        ['Send the March invoices', 'to the customers in Wien'],
        ['March', null],
      ]);
      const [first, second] = tasks.map(({ id }) => id);
      deepEqual(await found(subject, 'march'), [second, first]);
      deepEqual(await found(subject, 'wien inv'), [first]);
      deepEqual(await found(subject, 'wien inv absent'), []);
      deepEqual(await found(subject, 'arch'), []);
      deepEqual(await found(subject, 'invoicess'), []);
    }),
    contractCase('ignores accents and case in query and text', async (subject) => {
      const { tasks } = await givenTasks(subject, [['Crème BRÛLÉE für Łukasz, Straße 7, ΟΔΟΣ, ПРИВЕТ, １２', null]]);
      for (const text of [
        'creme',
        'CRÈME',
        'brulee',
        'cre\u0300me',
        'fur',
        'FÜR',
        'lukasz',
        'strasse',
        'STRAẞE',
        'οδός',
        'привет',
        '12',
      ]) {
        deepEqual(await found(subject, text), [tasks[0]?.id], text);
      }
    }),
    contractCase('ignores operators, quotes and punctuation', async (subject) => {
      const { tasks } = await givenTasks(subject, [["It's e-mail to bob@example.com (50% off) & more: a/b\\c", null]]);
      for (const text of [
        "it's",
        '"e-mail"',
        'mail & bob',
        'bob@example.com',
        '50%',
        'off | more',
        '!more',
        'a:*',
        'a/b\\c',
        "''",
        '& | ! ( ) :*',
        'mail <-> bob',
      ]) {
        deepEqual(await found(subject, text), [tasks[0]?.id], text);
      }
      deepEqual(await found(subject, '!absent'), []);
    }),
    contractCase('searches the current comments', async (subject) => {
      const { anna, tasks } = await givenTasks(subject, [
        ['One', 'apples'],
        ['Two', null],
      ]);
      const [one, two] = tasks as [Task, Task];
      const comment = await givenComment(subject, { taskId: one.id, authorId: anna.id, body: 'Pears, please' });
      const other = await givenComment(subject, { taskId: two.id, authorId: anna.id, body: 'no pears' });
      const change = (edit: typeof comment) => succeed(subject.unitOfWork.run(({ comments }) => comments.save(edit)));
      deepEqual(await found(subject, 'pear'), [two.id, one.id]);
      deepEqual(await found(subject, 'pear apple'), [one.id]);
      await change({ ...comment, body: commentBody('Plums') });
      deepEqual(await found(subject, 'pear'), [two.id]);
      deepEqual(await found(subject, 'plum one apples'), [one.id]);
      await succeed(subject.unitOfWork.run(({ comments }) => comments.remove(other.id)));
      deepEqual(await found(subject, 'pear'), []);
      deepEqual(await found(subject, 'two'), [two.id]);
    }),
    contractCase('searches texts of any length', async (subject) => {
      const many = Array.from({ length: 3000 }, (_, index) => `w${String(index)}`).join(' ');
      const { anna, tasks } = await givenTasks(subject, [[`Long ${'x'.repeat(150)}`, many]]);
      const [task] = tasks as [Task];
      await givenComment(subject, { taskId: task.id, authorId: anna.id, body: `${'y'.repeat(9_000)} tail` });
      for (const text of ['w0', 'w2999', 'x'.repeat(150), 'y'.repeat(200), 'tail']) {
        deepEqual(await found(subject, text), [task.id], text);
      }
      deepEqual(await found(subject, 'z'.repeat(200)), []);
    }),
  ],
};
