import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { Activity, ActivityId } from './activity.js';
import type { TaskId } from '../task.js';

export type ActivityListQuery = Readonly<{
  taskId: TaskId;
  limit: number;
  skip: number;
  /** Only entries that come after this one. */
  after: ActivityId | null;
}>;

/** Reads that need no transaction and lock nothing. */
export type ActivityQueries = Readonly<{
  /** Oldest first, that is in ascending order of the id. */
  list: (query: ActivityListQuery) => TaskEither<Unavailable, readonly Activity[]>;
}>;
