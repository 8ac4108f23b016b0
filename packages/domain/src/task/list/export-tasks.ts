import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../../shared/actor.js';
import type { AuditStores } from '../../audit/audit-log.port.js';
import type { DomainErrorOf, Unavailable } from '../../shared/errors.js';
import { auditEntry, type AuditOrigin } from '../../audit/audit-entry.js';
import type { Clock } from '../../shared/clock.port.js';
import type { UnitOfWork } from '../../shared/unit-of-work.port.js';
import { selectionFor, type TaskListChoice } from './task-list-choice.js';
import { NEWEST_FIRST, type TaskOrder } from './task-order.js';
import type { TaskBatches, TaskQueries } from './task-queries.port.js';

export type ExportTasksDeps = Readonly<{
  taskQueries: Pick<TaskQueries, 'readAll'>;
  unitOfWork: UnitOfWork<AuditStores>;
  clock: Clock;
}>;

export type ExportTasksInput = TaskListChoice & Readonly<{ actor: Actor; origin: AuditOrigin; order?: TaskOrder }>;

export type ExportTasksError = DomainErrorOf<'SuperuserRequired'> | Unavailable;

/**
 * Reads a whole list in batches, as fast as the caller takes them. The audit log records an export of the tasks of all
 * users before it begins.
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
