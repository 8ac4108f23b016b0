import type { Activity, NewActivity } from '#src/task/activity/activity.js';
import type { NewComment } from '#src/task/comment/comment.js';
import { commentBody, commentId, taskId, userId, username } from './values.js';

const SAID = new Date('2026-01-01T10:30:00.000Z');

/** Any part of a comment, ids as plain numbers; the body passes its parse function or throws. */
export type CommentOverrides = Readonly<
  Partial<Omit<NewComment, 'taskId' | 'authorId' | 'body' | 'mentionedUserIds'>> & {
    taskId?: number;
    authorId?: number;
    body?: string;
    mentionedUserIds?: readonly number[];
  }
>;

/** What user 1 says about task 1, without mentioning anybody. */
export const aNewComment = (overrides: CommentOverrides = {}): NewComment => ({
  createdAt: SAID,
  updatedAt: SAID,
  ...overrides,
  taskId: taskId(overrides.taskId ?? 1),
  authorId: userId(overrides.authorId ?? 1),
  body: commentBody(overrides.body ?? 'Done by Friday'),
  mentionedUserIds: (overrides.mentionedUserIds ?? []).map(userId),
});

/** Any part of an entry of a task's history, ids as plain numbers. */
export type ActivityOverrides = Readonly<
  Partial<Omit<Activity, 'id' | 'taskId' | 'commentId' | 'actor'>> & {
    taskId?: number;
    commentId?: number | null;
    actor?: Readonly<{ id: number; username: string }>;
  }
>;

/** `anna`, user 1, moved task 1 to done. */
export const aNewActivity = (overrides: ActivityOverrides = {}): NewActivity => {
  const actor = overrides.actor ?? { id: 1, username: 'anna' };
  return {
    action: 'updated',
    changes: [{ field: 'status', from: 'todo', to: 'done' }],
    at: SAID,
    ...overrides,
    taskId: taskId(overrides.taskId ?? 1),
    commentId: overrides.commentId == null ? null : commentId(overrides.commentId),
    actor: { id: userId(actor.id), username: username(actor.username) },
  };
};
