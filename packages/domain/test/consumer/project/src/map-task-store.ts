import {
  compareIn,
  isSelected,
  peopleIn,
  positionOf,
  viewOf,
  type Task,
  type TaskId,
  type TaskOrder,
  type TaskQueries,
  type TaskRepository,
  type TaskSelection,
  type TaskView,
  type Unavailable,
  type Stores,
  type UnitOfWork,
  type UserQueries,
} from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import * as RA from 'fp-ts/lib/ReadonlyArray.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';

/** The stores of everything but tasks. */
export type Neighbours = Readonly<{ unitOfWork: UnitOfWork<Stores>; userQueries: UserQueries }>;

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

  // This store has no comments to search.
  const selected = (selection: TaskSelection): readonly Task[] =>
    [...tasks.values()].filter((task) => isSelected(selection, task, []));

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
    list: ({ order, after, skip, limit, ...selection }) =>
      TE.traverseArray(withNames)(
        inOrder(order, selected(selection))
          .filter((task) => after === null || compareIn(order)(positionOf(order, task), after) > 0)
          .slice(skip, skip + limit),
      ),
    count: (selection) => TE.fromIO(() => selected(selection).length),
    async *readAll({ order, ...selection }) {
      yield await TE.traverseArray(withNames)(inOrder(order, selected(selection)))();
    },
  };

  const withOwnTasks: UnitOfWork<Stores> = {
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

const inOrder = (order: TaskOrder, tasks: readonly Task[]): readonly Task[] =>
  [...tasks].sort((a, b) => compareIn(order)(positionOf(order, a), positionOf(order, b)));
