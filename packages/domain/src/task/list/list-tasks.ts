import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from '../../errors.js';
import { pageOf, type PageRequest } from '../../shared/page.js';
import type { Actor } from '../../user/user.js';
import { NEWEST_FIRST, positionOf, type TaskOrder, type TaskPosition } from './task-order.js';
import type { TaskQueries } from './task-queries.port.js';
import { selectionFor, type TaskListChoice } from './task-list-choice.js';
import type { TaskView } from '../task-view.js';

export type ListTasksDeps = Readonly<{ taskQueries: Pick<TaskQueries, 'list' | 'count'> }>;

export type ListTasksInput = PageRequest &
  TaskListChoice &
  Readonly<{
    actor: Actor;
    /** {@link NEWEST_FIRST} unless given. */
    order?: TaskOrder;
    after: TaskPosition | null;
    /** Whether to count the whole list, too. */
    withTotal?: boolean;
  }>;

export type ListTasksError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

export type TaskPage = Readonly<{
  tasks: readonly TaskView[];
  /** Where the next page starts. `null` on the last page. */
  next: TaskPosition | null;
  /** How many tasks the whole list holds; `null` when nobody asked. */
  total: number | null;
}>;

/** One page of a list. Everybody's tasks are for superusers only. */
export type ListTasks = (input: ListTasksInput) => TE.TaskEither<ListTasksError, TaskPage>;

export const makeListTasks =
  ({ taskQueries }: ListTasksDeps): ListTasks =>
  ({ actor, limit, skip, after, order = NEWEST_FIRST, withTotal = false, ...choice }) => {
    const selection = selectionFor(actor, choice);
    if (E.isLeft(selection)) return TE.left(selection.left);
    return pipe(
      taskQueries.list({ ...selection.right, order, skip, after, limit: limit + 1 }),
      TE.bindTo('found'),
      TE.bind('total', () => (withTotal ? taskQueries.count(selection.right) : TE.right(null))),
      TE.map(({ found, total }) => {
        const { entries: tasks, next } = pageOf(found, limit, ({ task }) => positionOf(order, task));
        return { tasks, next, total };
      }),
    );
  };
