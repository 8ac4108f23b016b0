import * as E from 'fp-ts/lib/Either.js';
import type { UserId } from '../user/user.js';
import { mergeLabels, type Label, type TaskTitle } from './task-values.js';
import { completedAtOf, type Task } from './task.js';

/** Set by the service. Every other field of a task can be edited, so it needs a comparison, a right and a record below. */
type ManagedField = 'id' | 'createdById' | 'version' | 'createdAt' | 'updatedAt' | 'completedAt' | 'deletedAt';

type EditableField = Exclude<keyof Task, ManagedField | 'mentions'>;

/** What an edit may touch. An absent field stays as it is; `null` clears. */
export type TaskChanges = { readonly [Field in EditableField]?: Task[Field] | undefined } & Readonly<{
  /** Replaces the ids given before. Ids that a text mentions, and that were not given before, are left to the text. */
  mentionedUserIds?: readonly UserId[] | undefined;
}>;

export type ChangeableField = keyof TaskChanges;

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

/** Complete: the compiler demands a comparison of every field. */
export const CHANGEABLE_FIELDS = Object.keys(isSame) as readonly ChangeableField[];

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
  const edited: { readonly [Field in EditableField | 'mentions' | 'completedAt']: Task[Field] } = {
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
  return { ...task, ...edited };
};

/** Marks a state that differs from what is stored: one version on. */
export const revise = (task: Task, now: Date): Task => ({ ...task, version: task.version + 1, updatedAt: now });
