import type { CommentId, TaskId } from '../../shared/ids.js';
import type { UserRef } from '../../shared/actor.js';
import type { Brand } from '../../shared/brand.js';
import { changedFields } from '../task-changes.js';
import { CHANGEABLE_FIELDS, TASK_FIELDS, type ChangeableField, type RecordedValue } from '../task-fields.js';
import { mentionedUserIds, type Task } from '../task.js';

export type ActivityId = Brand<number, 'ActivityId'>;

export const ACTIVITY_ACTIONS = [
  'created',
  'updated',
  'commented',
  'comment_edited',
  'comment_deleted',
  'deleted',
  'restored',
] as const;
export type ActivityAction = (typeof ACTIVITY_ACTIONS)[number];

export type FieldChange = Readonly<{ field: ChangeableField; from: RecordedValue; to: RecordedValue }>;

/** One entry of the history of a task. Entries never change. */
export type Activity = Readonly<{
  id: ActivityId;
  taskId: TaskId;
  actor: UserRef;
  action: ActivityAction;
  commentId: CommentId | null;
  changes: readonly FieldChange[];
  at: Date;
}>;

export type NewActivity = Omit<Activity, 'id'>;

const sameMentions = (a: Task, b: Task): boolean => mentionedUserIds(a).join() === mentionedUserIds(b).join();

/** The old and new values. All mentions, by id and in texts, count as one field. */
export const fieldChanges = (before: Task, after: Task): readonly FieldChange[] => {
  const fields = changedFields(before, after).filter((field) => field !== 'mentionedUserIds');
  return [...fields, ...(sameMentions(before, after) ? [] : (['mentionedUserIds'] as const))].map((field) => ({
    field,
    from: TASK_FIELDS[field].recorded(before),
    to: TASK_FIELDS[field].recorded(after),
  }));
};

/** The fields of a new task that have a value. */
export const initialValues = (task: Task): readonly FieldChange[] =>
  CHANGEABLE_FIELDS.map((field): FieldChange => {
    const to = TASK_FIELDS[field].recorded(task);
    return { field, from: Array.isArray(to) ? [] : null, to };
  }).filter(({ to }) => to !== null && !(Array.isArray(to) && to.length === 0));
