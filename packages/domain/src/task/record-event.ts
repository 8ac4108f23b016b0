import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { TaskEvent } from './task-event.js';
import { notify } from '../notification/notify.js';
import type { Stores } from '../shared/unit-of-work.port.js';
import { fieldChanges, initialValues, type NewActivity } from './activity/activity.js';

type HistoryStores = Pick<Stores, 'settings' | 'outbox'>;

/** What every change of a task leaves behind: an entry in its history, and a notification for everybody concerned. */
export const recordEvent = (stores: HistoryStores, event: TaskEvent): TE.TaskEither<Unavailable, void> =>
  notify(stores, event, activityOf(event));

/** The same for a change of the task itself: who follows it by its comments is not known yet. */
export const recordChange = (
  stores: HistoryStores & Pick<Stores, 'comments'>,
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
