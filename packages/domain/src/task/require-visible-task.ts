import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { taskNotFound, type DomainErrorOf, type Unavailable } from '../errors.js';
import type { Stores } from '../shared/unit-of-work.port.js';
import type { Actor } from '../user/user.js';
import { canSee } from './task-rights.js';
import type { Task, TaskId } from './task.js';

/** A task the actor may not see fails exactly like one that does not exist. */
export const requireVisibleTask = (
  { tasks }: Pick<Stores, 'tasks'>,
  actor: Actor,
  taskId: TaskId,
): TE.TaskEither<DomainErrorOf<'TaskNotFound'> | Unavailable, Task> =>
  pipe(
    tasks.findById(taskId),
    TE.map(O.filter((task) => canSee(actor, task))),
    TE.flatMap(TE.fromOption(() => taskNotFound(taskId))),
  );
