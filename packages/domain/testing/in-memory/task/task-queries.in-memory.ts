import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { compareIn, positionOf, type TaskOrder, type TaskPosition } from '#src/task/list/task-order.js';
import type { TaskBatches, TaskQueries } from '#src/task/list/task-queries.port.js';
import { isSelected, type TaskSelection } from '#src/task/list/task-selection.js';
import { viewOf, type TaskView } from '#src/task/task-view.js';
import type { Task } from '#src/task/task.js';
import type { Snapshot } from '../snapshot.js';

const BATCH_SIZE = 100;

export const makeInMemoryTaskQueries = (committed: () => Snapshot): TaskQueries => ({
  findById: (id) =>
    TE.fromIO(() => {
      const now = committed();
      return pipe(O.fromNullable(now.tasks.get(id)), O.map(withNames(now)));
    }),
  list: ({ order, after, skip, limit, ...selection }) =>
    TE.fromIO(() => {
      const now = committed();
      return ordered(selected(now, selection), order, after)
        .slice(skip, skip + limit)
        .map(withNames(now));
    }),
  count: (selection) => TE.fromIO(() => selected(committed(), selection).length),
  readAll: ({ order, ...selection }) => batches(committed, selection, order),
});

const withNames =
  ({ users }: Snapshot) =>
  (task: Task): TaskView =>
    viewOf(task, [...users.values()]);

const selected = ({ tasks, comments }: Snapshot, selection: TaskSelection): readonly Task[] =>
  [...tasks.values()].filter((task) =>
    isSelected(
      selection,
      task,
      [...comments.values()].filter(({ taskId }) => taskId === task.id),
    ),
  );

const ordered = (tasks: readonly Task[], order: TaskOrder, after: TaskPosition | null): readonly Task[] => {
  const compare = compareIn(order);
  return tasks
    .filter((task) => after === null || compare(positionOf(order, task), after) > 0)
    .toSorted((a, b) => compare(positionOf(order, a), positionOf(order, b)));
};

async function* batches(committed: () => Snapshot, selection: TaskSelection, order: TaskOrder): TaskBatches {
  const now = await Promise.resolve(committed());
  const views = ordered(selected(now, selection), order, null).map(withNames(now));
  for (let start = 0; start < views.length; start += BATCH_SIZE) {
    yield E.right(views.slice(start, start + BATCH_SIZE));
  }
}
