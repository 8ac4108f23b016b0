import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../shared/errors.js';
import { fieldChanges, initialValues, type NewActivity } from './activity/activity.js';
import type { TaskEvent } from './task-event.js';
import type { TaskStores } from './task-stores.js';

export const recordEvent = (
  { taskEvents }: Pick<TaskStores, 'taskEvents'>,
  event: TaskEvent,
): TE.TaskEither<Unavailable, void> => taskEvents.record(event, activityOf(event));

/** Records a change of the task itself. Reads who has commented on the task: commenters are notified too. */
export const recordChange = (
  stores: Pick<TaskStores, 'taskEvents' | 'comments'>,
  change: Omit<TaskEvent, 'commentId' | 'commentMentions' | 'commenterIds'>,
): TE.TaskEither<Unavailable, void> =>
  pipe(
    stores.comments.peopleOf(change.after.id),
    TE.flatMap(({ authors }) =>
      recordEvent(stores, { ...change, commentId: null, commentMentions: [], commenterIds: authors }),
    ),
  );

const activityOf = ({ actor, action, before, after, commentId, at }: TaskEvent): NewActivity => ({
  taskId: after.id,
  actor,
  action,
  commentId,
  changes: before === null ? initialValues(after) : fieldChanges(before, after),
  at,
});
