import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { notAllowed, taskNotFound, type DomainErrorOf, type Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { Stores, UnitOfWork } from '../shared/unit-of-work.port.js';
import { refOf, type Actor } from '../user/user.js';
import { recordChange } from './record-event.js';
import { revise } from './task-changes.js';
import { withNames } from './task-people.js';
import { couldSeeIfNotDeleted, canRestore } from './task-rights.js';
import type { TaskView } from './task-view.js';
import type { Task, TaskId } from './task.js';

export type RestoreTaskDeps = Readonly<{ unitOfWork: UnitOfWork; clock: Clock }>;

export type RestoreTaskInput = Readonly<{ actor: Actor; taskId: TaskId }>;

export type RestoreTaskError = DomainErrorOf<'TaskNotFound'> | DomainErrorOf<'NotAllowed'> | Unavailable;

/** Brings a deleted task back whole. A task that is not deleted stays as it is. */
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

const restore = (stores: Stores, actor: Actor, before: Task, now: Date): TE.TaskEither<Unavailable, Task> => {
  const after: Task = { ...revise(before, now), deletedAt: null };
  return pipe(
    stores.tasks.save(after),
    TE.flatMap(() => recordChange(stores, { actor: refOf(actor), action: 'restored', before, after, at: now })),
    TE.map(() => after),
  );
};
