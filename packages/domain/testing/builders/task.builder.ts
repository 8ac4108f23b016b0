import type { TaskDraft } from '#src/task/task-fields.js';
import type { NewTask, Task } from '#src/task/task.js';
import { label, taskId, taskTitle, userId } from './values.js';

const CREATED = new Date('2026-01-01T10:00:00.000Z');

/** Ids and texts are plain numbers and strings. Invalid texts throw. */
export type TaskOverrides = Readonly<
  Partial<Omit<NewTask, 'title' | 'createdById' | 'assigneeId' | 'mentions' | 'labels'>> & {
    title?: string;
    createdById?: number;
    assigneeId?: number | null;
    mentions?: Readonly<{ byId?: readonly number[]; inText?: readonly number[]; inComments?: readonly number[] }>;
    labels?: readonly string[];
  }
>;

/** A task of user 1 with status `todo`, without assignee and mentions. */
export const aNewTask = (overrides: TaskOverrides = {}): NewTask => ({
  description: null,
  status: 'todo',
  priority: 'medium',
  dueDate: null,
  version: 1,
  createdAt: CREATED,
  updatedAt: CREATED,
  completedAt: null,
  deletedAt: null,
  ...overrides,
  title: taskTitle(overrides.title ?? 'Send the offer'),
  createdById: userId(overrides.createdById ?? 1),
  assigneeId: overrides.assigneeId == null ? null : userId(overrides.assigneeId),
  mentions: {
    byId: (overrides.mentions?.byId ?? []).map(userId),
    inText: (overrides.mentions?.inText ?? []).map(userId),
    inComments: (overrides.mentions?.inComments ?? []).map(userId),
  },
  labels: (overrides.labels ?? []).map(label),
});

/** As {@link aNewTask}, with id 1 by default. */
export const aTask = ({ id = 1, ...overrides }: TaskOverrides & Readonly<{ id?: number }> = {}): Task => ({
  ...aNewTask(overrides),
  id: taskId(id),
});

export type TaskDraftOverrides = Readonly<
  Partial<Omit<TaskDraft, 'title' | 'assigneeId' | 'mentionedUserIds' | 'labels'>> & {
    title?: string;
    assigneeId?: number | null;
    mentionedUserIds?: readonly number[];
    labels?: readonly string[];
  }
>;

/** A draft with only a title. */
export const aTaskDraft = (overrides: TaskDraftOverrides = {}): TaskDraft => ({
  description: null,
  status: 'todo',
  priority: 'medium',
  dueDate: null,
  ...overrides,
  title: taskTitle(overrides.title ?? 'Send the offer'),
  assigneeId: overrides.assigneeId == null ? null : userId(overrides.assigneeId),
  mentionedUserIds: (overrides.mentionedUserIds ?? []).map(userId),
  labels: (overrides.labels ?? []).map(label),
});
