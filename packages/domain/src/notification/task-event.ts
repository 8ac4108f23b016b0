import { changedFields, type ChangeableField } from '../task/task-changes.js';
import { mentionedUserIds, type Task } from '../task/task.js';
import type { UserId, UserRef } from '../user/user.js';

/** What can happen to a task that somebody wants to hear of. */
export const EVENT_KINDS = [
  'created',
  'assigned',
  'unassigned',
  'mentioned',
  'status_changed',
  'priority_changed',
  'due_date_changed',
  'updated',
  'deleted',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** One request of one person that changed one task: `before` is absent when it was created. */
export type TaskEvent = Readonly<{
  actor: UserRef;
  before: Task | null;
  after: Task;
  at: Date;
}>;

/** Mentioned now, not before: a mention is told once. */
export const newlyMentioned = ({ before, after }: TaskEvent): readonly UserId[] => {
  const known = before === null ? [] : mentionedUserIds(before);
  return mentionedUserIds(after).filter((id) => !known.includes(id));
};

const KIND_OF_FIELD: readonly (readonly [ChangeableField, EventKind])[] = [
  ['status', 'status_changed'],
  ['priority', 'priority_changed'],
  ['dueDate', 'due_date_changed'],
];

/** The one kind that names the event to somebody whom it does not concern more directly. */
export const kindOf = ({ before, after }: TaskEvent): EventKind => {
  if (before === null) return 'created';
  if (after.deletedAt !== null && before.deletedAt === null) return 'deleted';
  const fields = changedFields(before, after);
  if (fields.includes('assigneeId')) return after.assigneeId === null ? 'unassigned' : 'assigned';
  return KIND_OF_FIELD.find(([field]) => fields.includes(field))?.[1] ?? 'updated';
};
