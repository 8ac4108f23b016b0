import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskId } from '../shared/ids.js';
import { refOf, type Actor } from '../shared/actor.js';
import { notAllowed, type DomainErrorOf, type Unavailable } from '../shared/errors.js';
import { auditEntry, type AuditOrigin } from '../audit/audit-entry.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { TaskStores } from './task-stores.js';
import { requirePrecondition, type Precondition, type PreconditionFailed } from './precondition.js';
import { recordChange } from './record-event.js';
import { requireVisibleTask } from './require-visible-task.js';
import { revise } from './task-changes.js';
import { canDelete } from './task-rights.js';

export type DeleteTaskDeps = Readonly<{ unitOfWork: UnitOfWork<TaskStores>; clock: Clock }>;

export type DeleteTaskInput = Readonly<{
  actor: Actor;
  origin: AuditOrigin;
  taskId: TaskId;
  precondition: Precondition;
}>;

export type DeleteTaskError =
  DomainErrorOf<'TaskNotFound'> | DomainErrorOf<'NotAllowed'> | PreconditionFailed | Unavailable;

/** A soft deletion: the task is hidden and can be restored. The audit log records the deletion of another user's task. */
export type DeleteTask = (input: DeleteTaskInput) => TE.TaskEither<DeleteTaskError, void>;

export const makeDeleteTask =
  ({ unitOfWork, clock }: DeleteTaskDeps): DeleteTask =>
  ({ actor, origin, taskId, precondition }) => {
    const now = clock.now();
    return unitOfWork.run((stores) =>
      pipe(
        requireVisibleTask(stores, actor, taskId),
        TE.filterOrElseW((task) => canDelete(actor, task), notAllowed),
        TE.flatMap((task) => requirePrecondition(stores, precondition, task)),
        TE.map((before) => ({ before, after: { ...revise(before, now), deletedAt: now } })),
        TE.tap(({ after }) => stores.tasks.save(after)),
        TE.tap(({ before }) =>
          before.createdById === actor.id
            ? TE.right(undefined)
            : stores.audit.append(
                auditEntry({ actor, origin }, 'task_deleted', { type: 'task', id: taskId }, now, {
                  created_by_id: before.createdById,
                }),
              ),
        ),
        TE.flatMap(({ before, after }) =>
          recordChange(stores, { actor: refOf(actor), action: 'deleted', before, after, at: now }),
        ),
      ),
    );
  };
