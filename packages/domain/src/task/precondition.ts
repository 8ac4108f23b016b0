import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../shared/errors.js';
import { withNames } from './task-people.js';
import type { TaskStores } from './task-stores.js';
import type { TaskView } from './task-view.js';
import type { Task } from './task.js';

/** Decides whether the locked task is still in the state that the caller has seen. `null` accepts every state. */
export type Precondition = ((current: TaskView) => boolean) | null;

export type PreconditionFailed = Readonly<{ _tag: 'PreconditionFailed'; current: TaskView }>;

export const preconditionFailed = (current: TaskView): PreconditionFailed => ({ _tag: 'PreconditionFailed', current });

/** Prevents lost updates: two users who save at the same time (RFC 9110, 13.1.1). */
export const requirePrecondition = (
  stores: Pick<TaskStores, 'users'>,
  precondition: Precondition,
  task: Task,
): TE.TaskEither<PreconditionFailed | Unavailable, Task> =>
  precondition === null
    ? TE.right(task)
    : pipe(
        withNames(stores, task),
        TE.filterOrElseW(precondition, preconditionFailed),
        TE.map(({ task: unchanged }) => unchanged),
      );
