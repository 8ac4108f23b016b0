import type { UserId } from '#src/shared/ids.js';
import { TASK_PRIORITIES, TASK_STATUSES, type Task } from '#src/task/task.js';
import { NEWEST_FIRST, TASK_SORT_FIELDS, type TaskOrder } from '#src/task/list/task-order.js';
import type { TaskFilter, TaskScope } from '#src/task/list/task-selection.js';
import type { TaskListQuery } from '#src/task/list/task-queries.port.js';
import type { User } from '#src/user/user.js';
import { givenTask, givenUser } from '../seed.js';
import type { TaskListSubject } from '../store-subject.js';

/** The first page of the list of all tasks. */
export const EVERY_TASK: TaskListQuery = {
  scope: { kind: 'all' },
  deleted: false,
  filter: {},
  order: NEWEST_FIRST,
  after: null,
  skip: 0,
  limit: 200,
};

export type TaskListScene = Readonly<{ people: readonly User[]; tasks: readonly Task[] }>;

const day = (count: number): Date => new Date(Date.UTC(2026, 2, 1) + count * 24 * 60 * 60 * 1000);

const TITLES = [
  'Änderung',
  'offer',
  'Offer',
  'offer!',
  'Zebra',
  'apple',
  'Éclair',
  '10 things',
  '9 things',
  '…',
] as const;

/** Returns the same values in every run. Callers multiply the index, so that the values do not follow its order. */
const pick = <A>(values: readonly A[], index: number): A => values[index % values.length] as A;

/** Tasks with different values in all filter and sort fields. Many tasks share a value, and some are deleted. */
export const givenTaskListScene = async (subject: TaskListSubject): Promise<TaskListScene> => {
  const people: User[] = [];
  for (const name of ['user0', 'user1', 'user2']) people.push(await givenUser(subject, { username: name }));
  const ids = people.map(({ id }) => id);
  const tasks: Task[] = [];
  for (let index = 0; index < 48; index += 1) {
    tasks.push(
      await givenTask(subject, {
        title: pick(TITLES, index * 7),
        status: pick(TASK_STATUSES, index * 5 + (index >> 3)),
        priority: pick(TASK_PRIORITIES, index * 3 + (index >> 4)),
        createdById: pick(ids, index),
        assigneeId: pick([null, ...ids], index >> 1),
        mentions: { byId: pick([[], ids.slice(0, 1), ids.slice(1)], index >> 2), inText: pick([[], [], ids], index) },
        labels: pick([[], ['Billing'], ['billing', 'Ürgent'], ['other']], index >> 1),
        dueDate: pick([null, day(3), day(1), null, day(2)], index),
        createdAt: day(index % 7),
        updatedAt: day(10 + ((index * 5) % 11)),
        deletedAt: index % 6 === 5 ? day(30) : null,
      }),
    );
  }
  return { people, tasks };
};

export const EVERY_ORDER: readonly TaskOrder[] = TASK_SORT_FIELDS.flatMap((by) => [
  { by, descending: false },
  { by, descending: true },
]);

export const scopesFor = (viewerIds: readonly UserId[]): readonly TaskScope[] => [
  { kind: 'all' },
  ...viewerIds.flatMap((viewerId) =>
    (['involved', 'assigned', 'mentioned'] as const).map((kind) => ({ kind, viewerId })),
  ),
];

/** Each condition alone, and several of them together. */
export const filtersFor = ([anna, bert]: readonly User[]): readonly TaskFilter[] => [
  {},
  { statuses: ['todo'] },
  { statuses: ['done', 'in_progress', 'done'] },
  { statuses: [] },
  { priorities: ['urgent'] },
  { priorities: ['low', 'high'] },
  { priorities: [] },
  { assigneeId: null },
  { assigneeId: anna?.id },
  { isAssigned: true },
  { createdById: bert?.id },
  { mentionedUserId: anna?.id },
  { hasMentions: true },
  { label: 'BILLING' },
  { label: 'ürgent' },
  { label: 'bill' },
  { label: '' },
  { dueAfter: day(2) },
  { dueBefore: day(2) },
  { dueAfter: day(1), dueBefore: day(3) },
  { dueAfter: day(99) },
  { updatedSince: day(15) },
  { updatedSince: day(15), statuses: ['done'], dueBefore: day(3) },
  { text: 'offer' },
  { text: 'aender ' },
  { text: 'ANDER' },
  { text: 'thing 1' },
  { text: '&|!:*' },
  { text: 'absent' },
  { createdById: anna?.id, assigneeId: bert?.id, statuses: ['todo', 'done'] },
  { createdById: bert?.id, mentionedUserId: anna?.id, label: 'billing', text: 'o' },
  { assigneeId: bert?.id, updatedSince: day(12), priorities: ['medium', 'urgent'], text: 'e' },
];
