import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { superuserRequired, type DomainErrorOf, type Unavailable } from '../errors.js';
import type { PageRequest } from '../shared/page.js';
import type { Actor } from '../user/user.js';
import type { TaskQueries, TaskScope } from './task-queries.port.js';
import type { TaskView } from './task-view.js';
import type { TaskId } from './task.js';

export type ListTasksDeps = Readonly<{ taskQueries: TaskQueries }>;

export type ListTasksInput = PageRequest & Readonly<{ actor: Actor; list: TaskScope['kind']; after: TaskId | null }>;

export type ListTasksError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

export type TaskPage = Readonly<{
  tasks: readonly TaskView[];
  /** Where the next page starts: after this task. `null` on the last page. */
  next: TaskId | null;
}>;

/** Newest first. The list of all tasks is for superusers only. */
export type ListTasks = (input: ListTasksInput) => TE.TaskEither<ListTasksError, TaskPage>;

export const makeListTasks =
  ({ taskQueries }: ListTasksDeps): ListTasks =>
  ({ actor, list, limit, skip, after }) => {
    if (list === 'all' && !actor.isSuperuser) return TE.left(superuserRequired());
    const scope: TaskScope = list === 'all' ? { kind: list } : { kind: list, viewerId: actor.id };
    return pipe(
      taskQueries.list({ scope, skip, after, limit: limit + 1 }),
      TE.map((found) => pageOf(found, limit)),
    );
  };

/** One task more than asked for tells that there is a next page. */
const pageOf = (found: readonly TaskView[], limit: number): TaskPage => {
  const tasks = found.slice(0, limit);
  return { tasks, next: found.length > limit ? (tasks.at(-1)?.task.id ?? null) : null };
};
