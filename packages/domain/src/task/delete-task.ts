import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { auditEntry, type AuditOrigin } from '../audit/audit-entry.js';
import { notAllowed, type DomainErrorOf, type Unavailable } from '../errors.js';
import type { Clock } from '../shared/clock.port.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import { refOf, type Actor } from '../user/user.js';
import { requirePrecondition, type Precondition } from './precondition.js';
import { recordChange } from './record-event.js';
import { requireVisibleTask } from './require-visible-task.js';
import { revise } from './task-changes.js';
import { canDelete } from './task-rights.js';
import type { TaskId } from './task.js';

export type DeleteTaskDeps = Readonly<{ unitOfWork: UnitOfWork; clock: Clock }>;

export type DeleteTaskInput = Readonly<{
  actor: Actor;
  origin: AuditOrigin;
  taskId: TaskId;
  precondition: Precondition;
}>;

export type DeleteTaskError =
  DomainErrorOf<'TaskNotFound'> | DomainErrorOf<'NotAllowed'> | DomainErrorOf<'PreconditionFailed'> | Unavailable;

/** Hides the task everywhere; nothing of it is lost. The deletion of another user's task is recorded in the audit log. */
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
