import type { UserId } from '../user/user.js';
import { completedAtOf, type Task, type TaskPriority, type TaskStatus } from './task.js';
import type { Label, TaskTitle } from './task-values.js';

/** What an edit may touch. An absent field stays as it is; `null` clears. */
export type TaskChanges = Readonly<{
  title?: TaskTitle | undefined;
  description?: string | null | undefined;
  status?: TaskStatus | undefined;
  priority?: TaskPriority | undefined;
  assigneeId?: UserId | null | undefined;
  /** Replaces the ids given before; mentions in the text stand beside them. */
  mentionedUserIds?: readonly UserId[] | undefined;
  labels?: readonly Label[] | undefined;
  dueDate?: Date | null | undefined;
}>;

export type ChangeableField = keyof TaskChanges;

export const CHANGEABLE_FIELDS = [
  'title',
  'description',
  'status',
  'priority',
  'assigneeId',
  'mentionedUserIds',
  'labels',
  'dueDate',
] as const satisfies readonly ChangeableField[];

const sameMembers = <A>(a: readonly A[], b: readonly A[]): boolean =>
  a.length === b.length && a.every((member) => b.includes(member));

const isSame: { readonly [Field in ChangeableField]: (a: Task, b: Task) => boolean } = {
  title: (a, b) => a.title === b.title,
  description: (a, b) => a.description === b.description,
  status: (a, b) => a.status === b.status,
  priority: (a, b) => a.priority === b.priority,
  assigneeId: (a, b) => a.assigneeId === b.assigneeId,
  mentionedUserIds: (a, b) => sameMembers(a.mentions.byId, b.mentions.byId),
  labels: (a, b) => sameMembers(a.labels, b.labels),
  dueDate: (a, b) => a.dueDate?.getTime() === b.dueDate?.getTime(),
};

/** The fields in which two states of a task differ. A field sent with its present value is no change. */
export const changedFields = (before: Task, after: Task): readonly ChangeableField[] =>
  CHANGEABLE_FIELDS.filter((field) => !isSame[field](before, after));

/** The task as the edit wants it; rights, references and mentions in the text are judged elsewhere. */
export const applyChanges = (task: Task, changes: TaskChanges, now: Date): Task => {
  const status = changes.status ?? task.status;
  return {
    ...task,
    status,
    title: changes.title ?? task.title,
    description: changes.description === undefined ? task.description : changes.description,
    priority: changes.priority ?? task.priority,
    assigneeId: changes.assigneeId === undefined ? task.assigneeId : changes.assigneeId,
    mentions: { ...task.mentions, byId: [...new Set(changes.mentionedUserIds ?? task.mentions.byId)] },
    labels: changes.labels ?? task.labels,
    dueDate: changes.dueDate === undefined ? task.dueDate : changes.dueDate,
    completedAt: completedAtOf(status, task.completedAt, now),
  };
};

/** Marks a state that differs from what is stored: one version on. */
export const revise = (task: Task, now: Date): Task => ({ ...task, version: task.version + 1, updatedAt: now });
