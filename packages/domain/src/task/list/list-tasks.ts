import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../../shared/actor.js';
import type { DomainErrorOf, Unavailable } from '../../shared/errors.js';
import { pageOf, type Page, type PageRequest } from '../../shared/page.js';
import { NEWEST_FIRST, positionOf, type TaskOrder, type TaskPosition } from './task-order.js';
import type { TaskQueries } from './task-queries.port.js';
import { selectionFor, type TaskListChoice } from './task-list-choice.js';
import type { TaskView } from '../task-view.js';

export type ListTasksDeps = Readonly<{ taskQueries: Pick<TaskQueries, 'list' | 'count'> }>;

export type ListTasksInput = PageRequest &
  TaskListChoice &
  Readonly<{
    actor: Actor;
    /** Default: {@link NEWEST_FIRST}. */
    order?: TaskOrder;
    after: TaskPosition | null;
    withTotal?: boolean;
  }>;

export type ListTasksError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

/** `total` is the length of the whole list, or `null` without `withTotal`. */
export type TaskPage = Page<TaskView, TaskPosition> & Readonly<{ total: number | null }>;

/** One page of a list. Only superusers may list the tasks of all users. */
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
      TE.map(({ found, total }) => ({ ...pageOf(found, limit, ({ task }) => positionOf(order, task)), total })),
    );
  };
