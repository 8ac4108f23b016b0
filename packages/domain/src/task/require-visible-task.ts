import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskId } from '../shared/ids.js';
import type { Actor } from '../shared/actor.js';
import type { TaskStores } from './task-stores.js';
import { taskNotFound, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import { canSee } from './task-rights.js';
import type { Task } from './task.js';

/** A hidden task fails like one that does not exist. */
export const requireVisibleTask = (
  { tasks }: Pick<TaskStores, 'tasks'>,
  actor: Actor,
  taskId: TaskId,
): TE.TaskEither<DomainErrorOf<'TaskNotFound'> | Unavailable, Task> =>
  pipe(
    tasks.findById(taskId),
    TE.map(O.filter((task) => canSee(actor, task))),
    TE.flatMap(TE.fromOption(() => taskNotFound(taskId))),
  );
