import {
  isInvolved,
  mentionedUserIds,
  peopleIn,
  viewOf,
  type Task,
  type TaskId,
  type TaskQueries,
  type TaskRepository,
  type TaskScope,
  type TaskView,
  type Unavailable,
  type UnitOfWork,
  type UserQueries,
} from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';

/** The stores of everything but tasks. */
export type Neighbours = Readonly<{ unitOfWork: UnitOfWork; userQueries: UserQueries }>;

/** Tasks in a Map: each unit of work changes a copy, which replaces the Map when the work succeeds. */
export const makeMapTaskStore = ({ unitOfWork, userQueries }: Neighbours) => {
  let tasks: ReadonlyMap<TaskId, Task> = new Map();
  let lastId = 0;

  const repositoryOver = (draft: Map<TaskId, Task>): TaskRepository => ({
    add: (newTask) =>
      TE.fromIO(() => {
        const task: Task = { ...newTask, id: (lastId += 1) as TaskId };
        draft.set(task.id, task);
        return task;
      }),
    findById: (id) => TE.fromIO(() => O.fromNullable(draft.get(id))),
    save: (task) =>
      TE.fromIO(() => {
        if (draft.has(task.id)) draft.set(task.id, task);
      }),
  });

  const withNames = (task: Task): TE.TaskEither<Unavailable, TaskView> =>
    pipe(
      peopleIn(task),
      TE.traverseArray(userQueries.findById),
      TE.map((people) => viewOf(task, RA.compact(people))),
    );

  const taskQueries: TaskQueries = {
    findById: (id) =>
      pipe(
        TE.fromIO(() => O.fromNullable(tasks.get(id))),
        TE.flatMap(
          O.match(
            () => TE.right(O.none),
            (task) => pipe(withNames(task), TE.map(O.some)),
          ),
        ),
      ),
    list: ({ scope, after, skip, limit }) =>
      pipe(
        TE.fromIO(() => [...tasks.values()].filter((task) => task.deletedAt === null && isInScope(scope, task))),
        TE.map((found) => found.filter(({ id }) => after === null || id < after).sort((a, b) => b.id - a.id)),
        TE.flatMap((found) => TE.traverseArray(withNames)(found.slice(skip, skip + limit))),
      ),
  };

  const withOwnTasks: UnitOfWork = {
    run: (work) =>
      unitOfWork.run((stores) => {
        const draft = new Map(tasks);
        return pipe(
          work({ ...stores, tasks: repositoryOver(draft) }),
          TE.tapIO(() => () => (tasks = draft)),
        );
      }),
  };

  return { unitOfWork: withOwnTasks, taskQueries, userQueries };
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
