import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskId } from '../shared/ids.js';
import { refOf, type Actor } from '../shared/actor.js';
import type { TaskStores } from './task-stores.js';
import { notAllowed, taskNotFound, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import { recordChange } from './record-event.js';
import { revise } from './task-changes.js';
import { withNames } from './task-people.js';
import { couldSeeIfNotDeleted, canRestore } from './task-rights.js';
import type { TaskView } from './task-view.js';
import type { Task } from './task.js';

export type RestoreTaskDeps = Readonly<{ unitOfWork: UnitOfWork<TaskStores>; clock: Clock }>;

export type RestoreTaskInput = Readonly<{ actor: Actor; taskId: TaskId }>;

export type RestoreTaskError = DomainErrorOf<'TaskNotFound'> | DomainErrorOf<'NotAllowed'> | Unavailable;

/** Restores a deleted task. Does nothing for a task that is not deleted. */
export type RestoreTask = (input: RestoreTaskInput) => TE.TaskEither<RestoreTaskError, TaskView>;

export const makeRestoreTask =
  ({ unitOfWork, clock }: RestoreTaskDeps): RestoreTask =>
  ({ actor, taskId }) => {
    const now = clock.now();
    return unitOfWork.run((stores) =>
      pipe(
        stores.tasks.findById(taskId),
        TE.map(O.filter((task) => couldSeeIfNotDeleted(actor, task))),
        TE.flatMap(TE.fromOption(() => taskNotFound(taskId))),
        TE.filterOrElseW((task) => canRestore(actor, task), notAllowed),
        TE.flatMap((task) => (task.deletedAt === null ? TE.right(task) : restore(stores, actor, task, now))),
        TE.flatMap((task) => withNames(stores, task)),
      ),
    );
  };

const restore = (stores: TaskStores, actor: Actor, before: Task, now: Date): TE.TaskEither<Unavailable, Task> => {
  const after: Task = { ...revise(before, now), deletedAt: null };
  return pipe(
    stores.tasks.save(after),
    TE.flatMap(() => recordChange(stores, { actor: refOf(actor), action: 'restored', before, after, at: now })),
    TE.map(() => after),
  );
};
