import type { UserRef } from '../shared/actor.js';
import type { CommentId, UserId } from '../shared/ids.js';
import type { ActivityAction } from './activity/activity.js';
import { changedFields } from './task-changes.js';
import type { ChangeableField } from './task-fields.js';
import { mentionedUserIds, type Task } from './task.js';

/** The kinds of events that notify. */
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

/** A change of one task by one request. */
export type TaskEvent = Readonly<{
  actor: UserRef;
  action: ActivityAction;
  /** `null`: the task was created. */
  before: Task | null;
  after: Task;
  /** The changed comment, if any. */
  commentId: CommentId | null;
  /** The users whom the comment mentions and did not mention before. */
  commentMentions: readonly UserId[];
  /** The authors of the comments of the task: they follow it. */
  commenterIds: readonly UserId[];
  at: Date;
}>;

/** The users whom this event mentions: new mentions on the task, and new mentions in the comment. */
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
 * The kind of the event for recipients without a more specific one. `null` for an edited or deleted comment, which notifies
 * only users whom it mentions.
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
