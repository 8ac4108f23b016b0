import type { Either } from 'fp-ts/lib/Either.js';
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { PageRequest } from '../../shared/page.js';
import type { TaskOrder, TaskPosition } from './task-order.js';
import type { TaskSelection } from './task-selection.js';
import type { TaskId } from '../task.js';
import type { TaskView } from '../task-view.js';

export type TaskListQuery = PageRequest &
  TaskSelection &
  Readonly<{
    order: TaskOrder;
    /** Only tasks that come after this place in the order of the list. */
    after: TaskPosition | null;
  }>;

/** The tasks in batches; a Left is the last item. */
export type TaskBatches = AsyncIterable<Either<Unavailable, readonly TaskView[]>>;

/** Reads that need no transaction and lock nothing. */
export type TaskQueries = Readonly<{
  /** Finds deleted tasks too: who may see them is a rule, not a query. */
  findById: (id: TaskId) => TaskEither<Unavailable, Option<TaskView>>;
  /** A page of exactly the tasks that `isSelected` picks, in order, each once. */
  list: (query: TaskListQuery) => TaskEither<Unavailable, readonly TaskView[]>;
  /** How many tasks `isSelected` picks. */
  count: (selection: TaskSelection) => TaskEither<Unavailable, number>;
  /**
   * All of the list in order, in batches that are read when they are asked for. A task that is in the list all the time, at
   * the same place, comes exactly once. A task that is added, removed or moved meanwhile may come or not. A reader may pause
   * between two batches for any time: it holds no transaction and no lock.
   */
  readAll: (query: TaskSelection & Pick<TaskListQuery, 'order'>) => TaskBatches;
}>;
