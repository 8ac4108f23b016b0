import type { ActivityAction } from './activity/activity.js';
import type { CommentId } from './comment/comment.js';
import { changedFields, type ChangeableField } from './task-changes.js';
import { mentionedUserIds, type Task } from './task.js';
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
  'commented',
  'updated',
  'deleted',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** One request of one person that changed one task. */
export type TaskEvent = Readonly<{
  actor: UserRef;
  action: ActivityAction;
  /** `null` when the task was created. */
  before: Task | null;
  after: Task;
  /** The comment it is about, if any. */
  commentId: CommentId | null;
  /** Whom that comment mentions for the first time, known to the task or not. */
  commentMentions: readonly UserId[];
  /** Everybody who wrote a comment that stands: they follow the task. */
  commenterIds: readonly UserId[];
  at: Date;
}>;

/** Mentioned by this very event: in the task, where they were not before, or in the comment. A mention is told once. */
export const newlyMentioned = ({
  before,
  after,
  commentMentions,
}: Pick<TaskEvent, 'before' | 'after' | 'commentMentions'>): readonly UserId[] => {
  const known = before === null ? [] : mentionedUserIds(before);
  return mentionedUserIds(after).filter((id) => !known.includes(id) || commentMentions.includes(id));
};

const KIND_OF_FIELD: readonly (readonly [ChangeableField, EventKind])[] = [
  ['status', 'status_changed'],
  ['priority', 'priority_changed'],
  ['dueDate', 'due_date_changed'],
];

const kindOfUpdate = (before: Task, after: Task): EventKind => {
  const fields = changedFields(before, after);
  if (fields.includes('assigneeId')) return after.assigneeId === null ? 'unassigned' : 'assigned';
  return KIND_OF_FIELD.find(([field]) => fields.includes(field))?.[1] ?? 'updated';
};

/**
 * The one kind that names the event to somebody whom it does not concern more directly; `null` when nobody is to hear of
 * it but who is mentioned in it: a comment that was only edited or taken back.
 */
export const kindOf = ({ action, before, after }: TaskEvent): EventKind | null => {
  switch (action) {
    case 'created':
    case 'commented':
    case 'deleted':
      return action;
    case 'restored':
      return 'updated';
    case 'updated':
      return before === null ? 'updated' : kindOfUpdate(before, after);
    case 'comment_edited':
    case 'comment_deleted':
      return null;
  }
};
