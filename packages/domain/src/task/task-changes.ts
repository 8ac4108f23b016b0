import * as E from 'fp-ts/lib/Either.js';
import type { UserId } from '../user/user.js';
import { completedAtOf, type Task, type TaskPriority, type TaskStatus } from './task.js';
import { mergeLabels, type Label, type TaskTitle } from './task-values.js';

/** What an edit may touch. An absent field stays as it is; `null` clears. */
export type TaskChanges = Readonly<{
  title?: TaskTitle | undefined;
  description?: string | null | undefined;
  status?: TaskStatus | undefined;
  priority?: TaskPriority | undefined;
  assigneeId?: UserId | null | undefined;
  /** Replaces the ids given before. Ids that a text mentions, and that were not given before, are left to the text. */
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

/** Adopted titles may have blanks around them, which a title that is sent loses. */
const titleAfter = (before: TaskTitle, wanted: TaskTitle | undefined): TaskTitle =>
  wanted === undefined || wanted === before.trim() ? before : wanted;

/** Adopted labels may repeat or have blanks around them. */
const labelsAfter = (before: readonly Label[], wanted: readonly Label[] | undefined): readonly Label[] => {
  const normal = E.toUnion(mergeLabels(before.map((label) => label.trim() as Label)));
  return wanted === undefined || JSON.stringify(wanted) === JSON.stringify(normal) ? before : wanted;
};

/** Clients read all mentions as one list: somebody whom only a text mentions is not given by id when the list is sent back. */
const mentionedByIdAfter = ({ mentions }: Task, wanted: readonly UserId[] | undefined): readonly UserId[] => {
  if (wanted === undefined) return mentions.byId;
  const inText = new Set([...mentions.inText, ...mentions.inComments].filter((id) => !mentions.byId.includes(id)));
  return [...new Set(wanted)].filter((id) => !inText.has(id));
};

/** The task as the edit wants it; rights, references and mentions in the text are judged elsewhere. */
export const applyChanges = (task: Task, changes: TaskChanges, now: Date): Task => {
  const status = changes.status ?? task.status;
  return {
    ...task,
    status,
    title: titleAfter(task.title, changes.title),
    description: changes.description === undefined ? task.description : changes.description,
    priority: changes.priority ?? task.priority,
    assigneeId: changes.assigneeId === undefined ? task.assigneeId : changes.assigneeId,
    mentions: { ...task.mentions, byId: mentionedByIdAfter(task, changes.mentionedUserIds) },
    labels: labelsAfter(task.labels, changes.labels),
    dueDate: changes.dueDate === undefined ? task.dueDate : changes.dueDate,
    completedAt: completedAtOf(status, task.completedAt, now),
  };
};

/** Marks a state that differs from what is stored: one version on. */
export const revise = (task: Task, now: Date): Task => ({ ...task, version: task.version + 1, updatedAt: now });
