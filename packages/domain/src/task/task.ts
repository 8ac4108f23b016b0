import type { TaskId, UserId } from '../shared/ids.js';
import type { Label, TaskTitle } from './task-values.js';

export const TASK_STATUSES = ['todo', 'in_progress', 'done'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** In ascending order. */
export const TASK_PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;
export type TaskPriority = (typeof TASK_PRIORITIES)[number];

/** The mentioned users by source: each source changes independently. */
export type Mentions = Readonly<{
  /** Given as `mentioned_user_ids`. */
  byId: readonly UserId[];
  /** `@username` in the title or the description. */
  inText: readonly UserId[];
  /** `@username` in comments that are not deleted. */
  inComments: readonly UserId[];
}>;

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
  /** Starts at 1. Each saved change adds 1. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
  /** `null` unless the task is done. */
  completedAt: Date | null;
  /** `null` unless the task is deleted. */
  deletedAt: Date | null;
}>;

/** A task without an id. The store assigns it. */
export type NewTask = Omit<Task, 'id'>;

/** The users of all mentions, each once, ascending by id. */
export const mentionedUserIds = ({ mentions }: Pick<Task, 'mentions'>): readonly UserId[] =>
  [...new Set([...mentions.byId, ...mentions.inText, ...mentions.inComments])].sort((a, b) => a - b);

/** Set when the status becomes `done`, cleared when it changes to another one. */
export const completedAtOf = (status: TaskStatus, before: Date | null, now: Date): Date | null =>
  status === 'done' ? (before ?? now) : null;
