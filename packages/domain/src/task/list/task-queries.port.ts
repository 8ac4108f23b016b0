import type { Either } from 'fp-ts/lib/Either.js';
import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { TaskId } from '../../shared/ids.js';
import type { Unavailable } from '../../shared/errors.js';
import type { PageRequest } from '../../shared/page.js';
import type { TaskOrder, TaskPosition } from './task-order.js';
import type { TaskSelection } from './task-selection.js';
import type { TaskView } from '../task-view.js';

export type TaskListQuery = PageRequest &
  TaskSelection &
  Readonly<{
    order: TaskOrder;
    /** Only tasks after this position. */
    after: TaskPosition | null;
  }>;

/** Batches of tasks. A Left is the last item. */
export type TaskBatches = AsyncIterable<Either<Unavailable, readonly TaskView[]>>;

/** Reads without a transaction and without locks. */
export type TaskQueries = Readonly<{
  /** Includes deleted tasks. The rights are checked by the caller. */
  findById: (id: TaskId) => TaskEither<Unavailable, Option<TaskView>>;
  /** A page of the tasks that `isSelected` selects, in order, each once. */
  list: (query: TaskListQuery) => TaskEither<Unavailable, readonly TaskView[]>;
  /** The number of tasks that `isSelected` selects. */
  count: (selection: TaskSelection) => TaskEither<Unavailable, number>;
  /**
   * The whole list in order. Each batch is read on demand. A task whose position does not change is returned exactly once. A
   * task that is added, removed or moved during the read may be missing. The reader may pause between two batches: it holds
   * no transaction and no lock.
   */
  readAll: (query: TaskSelection & Pick<TaskListQuery, 'order'>) => TaskBatches;
}>;
