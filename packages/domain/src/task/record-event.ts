import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import { notificationsFor } from '../notification/notification.js';
import type { TaskEvent } from '../notification/task-event.js';
import type { Stores } from '../shared/unit-of-work.port.js';
import { fieldChanges, initialValues, type NewActivity } from './activity.js';

type HistoryStores = Pick<Stores, 'activity' | 'outbox'>;

/** What every change of a task leaves behind: an entry in its history, and a notification for everybody concerned. */
export const recordEvent = ({ activity, outbox }: HistoryStores, event: TaskEvent): TE.TaskEither<Unavailable, void> =>
  pipe(
    activity.add(activityOf(event)),
    TE.flatMap(() => outbox.add(notificationsFor(event))),
  );

/** The same, for who does not know yet who follows the task by its comments. */
export const recordChange = (
  stores: HistoryStores & Pick<Stores, 'comments'>,
  change: Omit<TaskEvent, 'commenterIds'>,
): TE.TaskEither<Unavailable, void> =>
  pipe(
    stores.comments.peopleOf(change.after.id),
    TE.flatMap(({ authors }) => recordEvent(stores, { ...change, commenterIds: authors })),
  );

const activityOf = ({ actor, action, before, after, commentId, at }: TaskEvent): NewActivity => ({
  taskId: after.id,
  actor,
  action,
  commentId,
  changes: before === null ? initialValues(after) : fieldChanges(before, after),
  at,
});
