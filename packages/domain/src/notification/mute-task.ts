import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Actor } from '../shared/actor.js';
import type { TaskId } from '../shared/ids.js';
import type { DomainErrorOf, Unavailable } from '../shared/errors.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { NotificationStores } from './notification-stores.js';
import { requireVisibleTask } from '../task/require-visible-task.js';

export type MuteTaskDeps = Readonly<{ unitOfWork: UnitOfWork<NotificationStores> }>;

export type MuteTaskInput = Readonly<{ actor: Actor; taskId: TaskId; muted: boolean }>;

export type MuteTaskError = DomainErrorOf<'TaskNotFound'> | Unavailable;

/** Mutes or unmutes a task for the actor. Mentions notify in spite of a mute. */
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
