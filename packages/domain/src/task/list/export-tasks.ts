import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { auditEntry, type AuditOrigin } from '../../audit/audit-entry.js';
import type { DomainErrorOf, Unavailable } from '../../errors.js';
import type { Clock } from '../../shared/clock.port.js';
import type { Stores, UnitOfWork } from '../../shared/unit-of-work.port.js';
import type { Actor } from '../../user/user.js';
import { selectionFor, type TaskListChoice } from './task-list-choice.js';
import { NEWEST_FIRST, type TaskOrder } from './task-order.js';
import type { TaskBatches, TaskQueries } from './task-queries.port.js';

export type ExportTasksDeps = Readonly<{
  taskQueries: Pick<TaskQueries, 'readAll'>;
  unitOfWork: UnitOfWork<Pick<Stores, 'audit'>>;
  clock: Clock;
}>;

export type ExportTasksInput = TaskListChoice & Readonly<{ actor: Actor; origin: AuditOrigin; order?: TaskOrder }>;

export type ExportTasksError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

/**
 * A whole list, however long, in batches that are read as fast as they are taken. An export of everybody's tasks is recorded
 * in the audit log before it begins.
 */
export type ExportTasks = (input: ExportTasksInput) => TE.TaskEither<ExportTasksError, TaskBatches>;

export const makeExportTasks =
  ({ taskQueries, unitOfWork, clock }: ExportTasksDeps): ExportTasks =>
  ({ actor, origin, order = NEWEST_FIRST, ...choice }) =>
    pipe(
      selectionFor(actor, choice),
      TE.fromEither,
      TE.tap(({ scope, deleted }) =>
        scope.kind === 'all'
          ? unitOfWork.run(({ audit }) =>
              audit.append(
                auditEntry({ actor, origin }, 'tasks_exported', null, clock.now(), { scope: 'all', deleted }),
              ),
            )
          : TE.right(undefined),
      ),
      TE.map((selection) => taskQueries.readAll({ ...selection, order })),
    );
