import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskId } from '../../shared/ids.js';
import type { Actor } from '../../shared/actor.js';
import { pageOf, type Page, type PageRequest } from '../../shared/page.js';
import type { ActivityQueries } from './activity-log.port.js';
import type { Activity, ActivityId } from './activity.js';
import { makeGetTask, type GetTaskError } from '../get-task.js';
import type { TaskQueries } from '../list/task-queries.port.js';

export type ListActivityDeps = Readonly<{ taskQueries: TaskQueries; activityQueries: ActivityQueries }>;

export type ListActivityInput = PageRequest & Readonly<{ actor: Actor; taskId: TaskId; after: ActivityId | null }>;

/** The history of a task, oldest first, for every user who can see the task. */
export type ListActivity = (input: ListActivityInput) => TE.TaskEither<GetTaskError, Page<Activity, ActivityId>>;

export const makeListActivity = ({ taskQueries, activityQueries }: ListActivityDeps): ListActivity => {
  const getTask = makeGetTask({ taskQueries });
  return ({ actor, taskId, limit, skip, after }) =>
    pipe(
      getTask({ actor, taskId }),
      TE.flatMap(() => activityQueries.list({ taskId, skip, after, limit: limit + 1 })),
      TE.map((found) => pageOf(found, limit, ({ id }) => id)),
    );
};
