import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import { notificationsFor } from '../notification/notification.js';
import type { TaskEvent } from '../notification/task-event.js';
import type { Stores } from '../shared/unit-of-work.port.js';
import { fieldChanges, type FieldChange, type NewActivity } from './activity.js';
import { mentionedUserIds } from './task.js';

/** A change as its use case knows it; who follows the task by its comments is looked up here. */
export type TaskChange = Omit<TaskEvent, 'commenterIds'>;

/** What every change of a task leaves behind: an entry in its history, and a notification for everybody concerned. */
export const recordEvent = (
  { activity, comments, outbox }: Pick<Stores, 'activity' | 'comments' | 'outbox'>,
  event: TaskChange,
): TE.TaskEither<Unavailable, void> =>
  pipe(
    activity.add(activityOf(event)),
    TE.flatMap(() => comments.peopleOf(event.after.id)),
    TE.flatMap(({ authors }) => outbox.add(notificationsFor({ ...event, commenterIds: authors }))),
  );

const changesOf = ({ before, after }: TaskChange): readonly FieldChange[] => {
  if (before !== null) return fieldChanges(before, after);
  const mentioned = mentionedUserIds(after);
  return mentioned.length === 0 ? [] : [{ field: 'mentionedUserIds', from: [], to: mentioned }];
};

/** What the history keeps of an event. Of a creation, only who was mentioned: the rest is read off the later entries. */
const activityOf = (event: TaskChange): NewActivity => ({
  taskId: event.after.id,
  actor: event.actor,
  action: event.action,
  commentId: event.commentId,
  changes: changesOf(event),
  at: event.at,
});
