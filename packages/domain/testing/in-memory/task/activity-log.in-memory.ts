import * as TE from 'fp-ts/lib/TaskEither.js';
import type { ActivityQueries } from '#src/task/activity/activity-log.port.js';
import type { Activity, ActivityId, NewActivity } from '#src/task/activity/activity.js';
import { put, requireStored, type Snapshot, type Transaction } from '../snapshot.js';

export const addActivity = ({ read, write, nextNumber }: Transaction, draft: NewActivity): void => {
  requireStored(read().tasks, [draft.taskId]);
  const entry: Activity = { ...draft, id: nextNumber('activity') as ActivityId };
  write({ activity: put(read().activity, entry.id, entry) });
};

export const makeInMemoryActivityQueries = (committed: () => Snapshot): ActivityQueries => {
  const withCurrentUsername = (entry: Activity): Activity => ({
    ...entry,
    actor: { ...entry.actor, username: committed().users.get(entry.actor.id)?.username ?? entry.actor.username },
  });

  return {
    list: ({ taskId, after, skip, limit }) =>
      TE.fromIO(() =>
        [...committed().activity.values()]
          .filter((entry) => entry.taskId === taskId && (after === null || entry.id > after))
          .toSorted((a, b) => a.id - b.id)
          .slice(skip, skip + limit)
          .map(withCurrentUsername),
      ),
  };
};
