import { CHANGEABLE_FIELDS, TASK_FIELDS, type ChangeableField, type TaskDraft } from './task-fields.js';
import { completedAtOf, type Task } from './task.js';

/** The changes of one request. An absent field keeps its value; `null` clears. */
export type TaskChanges = { readonly [Field in ChangeableField]?: TaskDraft[Field] | undefined };

/** The fields in which two states of a task differ. A field sent with its present value is not among them. */
export const changedFields = (before: Task, after: Task): readonly ChangeableField[] =>
  CHANGEABLE_FIELDS.filter((field) => !TASK_FIELDS[field].isSame(before, after));

const applyChange = <Field extends ChangeableField>(task: Task, field: Field, changes: TaskChanges): Task => {
  const value = changes[field];
  return value === undefined ? task : TASK_FIELDS[field].set(task, value);
};

/** The task with the changes. Does not check rights and references, and does not resolve mentions in texts. */
export const applyChanges = (task: Task, changes: TaskChanges, now: Date): Task => {
  const changed = CHANGEABLE_FIELDS.reduce((state, field) => applyChange(state, field, changes), task);
  return { ...changed, completedAt: completedAtOf(changed.status, task.completedAt, now) };
};

/** The next version of a changed task. */
export const revise = (task: Task, now: Date): Task => ({ ...task, version: task.version + 1, updatedAt: now });
