import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskQueries, TaskScope } from '../../task/task-queries.port.js';
import { isInvolved } from '../../task/task-rights.js';
import { viewOf, type TaskView } from '../../task/task-view.js';
import { mentionedUserIds, type Task } from '../../task/task.js';
import type { Snapshot } from './snapshot.js';

export const makeInMemoryTaskQueries = (committed: () => Snapshot): TaskQueries => {
  const withNames = (task: Task): TaskView => viewOf(task, [...committed().users.values()]);

  return {
    findById: (id) => TE.fromIO(() => pipe(O.fromNullable(committed().tasks.get(id)), O.map(withNames))),
    list: ({ scope, after, skip, limit }) =>
      TE.fromIO(() =>
        [...committed().tasks.values()]
          .filter((task) => task.deletedAt === null && isInScope(scope, task) && (after === null || task.id < after))
          .toSorted((a, b) => b.id - a.id)
          .slice(skip, skip + limit)
          .map(withNames),
      ),
  };
};

const isInScope = (scope: TaskScope, task: Task): boolean => {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'involved':
      return isInvolved(scope.viewerId, task);
    case 'assigned':
      return task.assigneeId === scope.viewerId;
    case 'mentioned':
      return mentionedUserIds(task).includes(scope.viewerId);
  }
};
