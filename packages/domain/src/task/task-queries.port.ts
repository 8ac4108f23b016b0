import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { PageRequest } from '../shared/page.js';
import type { UserId } from '../user/user.js';
import type { TaskId } from './task.js';
import type { TaskView } from './task-view.js';

/** `involved`: created by, assigned to or mentioning the viewer. `all`: every task there is. */
export type TaskScope =
  Readonly<{ kind: 'involved' | 'assigned' | 'mentioned'; viewerId: UserId }> | Readonly<{ kind: 'all' }>;

export type TaskListQuery = PageRequest &
  Readonly<{
    scope: TaskScope;
    /** Only tasks that come after this one in the order of the list. */
    after: TaskId | null;
  }>;

/** Reads that need no transaction and lock nothing. */
export type TaskQueries = Readonly<{
  /** Finds deleted tasks too: who may see them is a rule, not a query. */
  findById: (id: TaskId) => TaskEither<Unavailable, Option<TaskView>>;
  /** Newest first, that is in descending order of the id; each task once; deleted ones never. */
  list: (query: TaskListQuery) => TaskEither<Unavailable, readonly TaskView[]>;
}>;
