import type { Activity, NewActivity } from '#src/task/activity/activity.js';
import type { NewComment } from '#src/task/comment/comment.js';
import { commentBody, commentId, taskId, userId, username } from './values.js';

const SAID = new Date('2026-01-01T10:30:00.000Z');

/** Ids are plain numbers. An invalid body throws. */
export type CommentOverrides = Readonly<
  Partial<Omit<NewComment, 'taskId' | 'authorId' | 'body' | 'mentionedUserIds'>> & {
    taskId?: number;
    authorId?: number;
    body?: string;
    mentionedUserIds?: readonly number[];
  }
>;

/** A comment of user 1 on task 1, without mentions. */
export const aNewComment = (overrides: CommentOverrides = {}): NewComment => ({
  createdAt: SAID,
  updatedAt: SAID,
  ...overrides,
  taskId: taskId(overrides.taskId ?? 1),
  authorId: userId(overrides.authorId ?? 1),
  body: commentBody(overrides.body ?? 'Done by Friday'),
  mentionedUserIds: (overrides.mentionedUserIds ?? []).map(userId),
});

/** Ids are plain numbers. */
export type ActivityOverrides = Readonly<
  Partial<Omit<Activity, 'id' | 'taskId' | 'commentId' | 'actor'>> & {
    taskId?: number;
    commentId?: number | null;
    actor?: Readonly<{ id: number; username: string }>;
  }
>;

/** User 1, `anna`, sets the status of task 1 to `done`. */
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
