import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pageOf, type PageRequest } from '../../shared/page.js';
import type { Actor } from '../../user/user.js';
import type { ActivityQueries } from './activity-log.port.js';
import type { Activity, ActivityId } from './activity.js';
import { makeGetTask, type GetTaskError } from '../get-task.js';
import type { TaskQueries } from '../list/task-queries.port.js';
import type { TaskId } from '../task.js';

export type ListActivityDeps = Readonly<{ taskQueries: TaskQueries; activityQueries: ActivityQueries }>;

export type ListActivityInput = PageRequest & Readonly<{ actor: Actor; taskId: TaskId; after: ActivityId | null }>;

export type ActivityPage = Readonly<{
  entries: readonly Activity[];
  /** Where the next page starts: after this entry. `null` on the last page. */
  next: ActivityId | null;
}>;

/** The task's history, oldest first, for everybody who sees the task. */
export type ListActivity = (input: ListActivityInput) => TE.TaskEither<GetTaskError, ActivityPage>;

export const makeListActivity = ({ taskQueries, activityQueries }: ListActivityDeps): ListActivity => {
  const getTask = makeGetTask({ taskQueries });
  return ({ actor, taskId, limit, skip, after }) =>
    pipe(
      getTask({ actor, taskId }),
      TE.flatMap(() => activityQueries.list({ taskId, skip, after, limit: limit + 1 })),
      TE.map((found) => pageOf(found, limit, ({ id }) => id)),
    );
};
