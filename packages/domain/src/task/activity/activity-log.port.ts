import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { TaskId } from '../../shared/ids.js';
import type { Unavailable } from '../../shared/errors.js';
import type { Activity, ActivityId } from './activity.js';

export type ActivityListQuery = Readonly<{
  taskId: TaskId;
  limit: number;
  skip: number;
  /** Only entries after this one. */
  after: ActivityId | null;
}>;

/** Reads without a transaction and without locks. */
export type ActivityQueries = Readonly<{
  /** Oldest first: ascending by id. */
  list: (query: ActivityListQuery) => TaskEither<Unavailable, readonly Activity[]>;
}>;
