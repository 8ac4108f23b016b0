import { pipe } from 'fp-ts/lib/function.js';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf } from '../errors.js';
import type { Actor } from '../user/user.js';
import { selectionFor, type TaskListChoice } from './task-list-choice.js';
import { NEWEST_FIRST, type TaskOrder } from './task-order.js';
import type { TaskBatches, TaskQueries } from './task-queries.port.js';

export type ExportTasksDeps = Readonly<{ taskQueries: Pick<TaskQueries, 'readAll'> }>;

export type ExportTasksInput = TaskListChoice & Readonly<{ actor: Actor; order?: TaskOrder }>;

export type ExportTasksError = DomainErrorOf<'SuperuserRequired'>;

/** A whole list, however long, in batches that are read as fast as they are taken. */
export type ExportTasks = (input: ExportTasksInput) => TE.TaskEither<ExportTasksError, TaskBatches>;

export const makeExportTasks =
  ({ taskQueries }: ExportTasksDeps): ExportTasks =>
  ({ actor, order = NEWEST_FIRST, ...choice }) =>
    pipe(
      selectionFor(actor, choice),
      E.map((selection) => taskQueries.readAll({ ...selection, order })),
      TE.fromEither,
    );
