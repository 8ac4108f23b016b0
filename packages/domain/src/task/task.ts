import type { Brand } from '../shared/brand.js';
import type { UserId } from '../user/user.js';
import type { Label, TaskTitle } from './task-values.js';

export type TaskId = Brand<number, 'TaskId'>;

export const TASK_STATUSES = ['todo', 'in_progress', 'done'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** In rising order. */
export const TASK_PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;
export type TaskPriority = (typeof TASK_PRIORITIES)[number];

/** Who is mentioned, kept apart by where: each source can be withdrawn without touching the others. */
export type Mentions = Readonly<{
  /** Given as `mentioned_user_ids`. */
  byId: readonly UserId[];
  /** `@username` in the title or the description. */
  inText: readonly UserId[];
  /** `@username` in comments that stand. */
  inComments: readonly UserId[];
}>;

/** A ticket. */
export type Task = Readonly<{
  id: TaskId;
  title: TaskTitle;
  description: string | null;
  status: TaskStatus;
  priority: TaskPriority;
  createdById: UserId;
  assigneeId: UserId | null;
  mentions: Mentions;
  labels: readonly Label[];
  dueDate: Date | null;
  /** 1 at first, one more with every change that was saved. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** Since when the task is done; `null` while it is not. */
  completedAt: Date | null;
  /** Since when the task is hidden everywhere; `null` while it is not. */
  deletedAt: Date | null;
}>;

/** A task that no store has numbered yet. */
export type NewTask = Omit<Task, 'id'>;

/** Everybody mentioned in whatever way, each once, in ascending order of id. */
export const mentionedUserIds = ({ mentions }: Pick<Task, 'mentions'>): readonly UserId[] =>
  [...new Set([...mentions.byId, ...mentions.inText, ...mentions.inComments])].sort((a, b) => a - b);

/** Follows the status: set when the task becomes done, cleared when it leaves. */
export const completedAtOf = (status: TaskStatus, before: Date | null, now: Date): Date | null =>
  status === 'done' ? (before ?? now) : null;
