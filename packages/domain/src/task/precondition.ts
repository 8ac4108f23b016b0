import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { preconditionFailed, type DomainErrorOf, type Unavailable } from '../errors.js';
import type { Stores } from '../shared/unit-of-work.port.js';
import { withNames } from './task-people.js';
import type { TaskView } from './task-view.js';
import type { Task } from './task.js';

/** Whether the task, as it stands under lock, is still the one the caller has seen. `null` does not care. */
export type Precondition = ((current: TaskView) => boolean) | null;

/** Keeps two people who save at once from overwriting each other unseen (RFC 9110, 13.1.1). */
export const requirePrecondition = (
  stores: Pick<Stores, 'users'>,
  precondition: Precondition,
  task: Task,
): TE.TaskEither<DomainErrorOf<'PreconditionFailed'> | Unavailable, Task> =>
  precondition === null
    ? TE.right(task)
    : pipe(
        withNames(stores, task),
        TE.filterOrElseW(precondition, preconditionFailed),
        TE.map(({ task: unchanged }) => unchanged),
      );
