import type { Brand } from '../../shared/brand.js';
import type { UserRef } from '../../user/user.js';
import type { CommentId } from '../comment/comment.js';
import { changedFields, CHANGEABLE_FIELDS, type ChangeableField } from '../task-changes.js';
import { mentionedUserIds, type Task, type TaskId } from '../task.js';

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

/** As plain JSON; instants in ISO 8601. */
export type RecordedValue = string | number | null | readonly (string | number)[];

export type FieldChange = Readonly<{ field: ChangeableField; from: RecordedValue; to: RecordedValue }>;

/** One entry of a task's history: who did what when. Never changed once written. */
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

const valueOf: { readonly [Field in ChangeableField]: (task: Task) => RecordedValue } = {
  title: (task) => task.title,
  description: (task) => task.description,
  status: (task) => task.status,
  priority: (task) => task.priority,
  assigneeId: (task) => task.assigneeId,
  mentionedUserIds,
  labels: (task) => task.labels,
  dueDate: (task) => task.dueDate?.toISOString() ?? null,
};

const sameMentions = (a: Task, b: Task): boolean => mentionedUserIds(a).join() === mentionedUserIds(b).join();

/** From what to what. Mentions count as a whole, wherever they were made. */
export const fieldChanges = (before: Task, after: Task): readonly FieldChange[] => {
  const fields = changedFields(before, after).filter((field) => field !== 'mentionedUserIds');
  return [...fields, ...(sameMentions(before, after) ? [] : (['mentionedUserIds'] as const))].map((field) => ({
    field,
    from: valueOf[field](before),
    to: valueOf[field](after),
  }));
};

/** Of a new task: every field that was given a value, from nothing. */
export const initialValues = (task: Task): readonly FieldChange[] =>
  CHANGEABLE_FIELDS.map((field): FieldChange => {
    const to = valueOf[field](task);
    return { field, from: Array.isArray(to) ? [] : null, to };
  }).filter(({ to }) => to !== null && !(Array.isArray(to) && to.length === 0));
