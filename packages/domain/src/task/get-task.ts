import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskId } from '../shared/ids.js';
import type { Actor } from '../shared/actor.js';
import { taskNotFound, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import type { TaskQueries } from './list/task-queries.port.js';
import { canSee } from './task-rights.js';
import type { TaskView } from './task-view.js';

export type GetTaskDeps = Readonly<{ taskQueries: TaskQueries }>;

export type GetTaskInput = Readonly<{ actor: Actor; taskId: TaskId }>;

export type GetTaskError = DomainErrorOf<'TaskNotFound'> | Unavailable;

export type GetTask = (input: GetTaskInput) => TE.TaskEither<GetTaskError, TaskView>;

export const makeGetTask =
  ({ taskQueries }: GetTaskDeps): GetTask =>
  ({ actor, taskId }) =>
    pipe(
      taskQueries.findById(taskId),
      TE.map(O.filter(({ task }) => canSee(actor, task))),
      TE.flatMap(TE.fromOption(() => taskNotFound(taskId))),
    );
