import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DomainErrorOf, Unavailable } from '../errors.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import { requireVisibleTask } from '../task/require-visible-task.js';
import type { TaskId } from '../task/task.js';
import type { Actor } from '../user/user.js';

export type MuteTaskDeps = Readonly<{ unitOfWork: UnitOfWork }>;

export type MuteTaskInput = Readonly<{ actor: Actor; taskId: TaskId; muted: boolean }>;

export type MuteTaskError = DomainErrorOf<'TaskNotFound'> | Unavailable;

/** Stops, or lets through again, what one is told of a task. A direct mention comes through all the same. */
export type MuteTask = (input: MuteTaskInput) => TE.TaskEither<MuteTaskError, void>;

export const makeMuteTask =
  ({ unitOfWork }: MuteTaskDeps): MuteTask =>
  ({ actor, taskId, muted }) =>
    unitOfWork.run((stores) =>
      pipe(
        requireVisibleTask(stores, actor, taskId),
        TE.flatMap(() => (muted ? stores.settings.mute(actor.id, taskId) : stores.settings.unmute(actor.id, taskId))),
      ),
    );
