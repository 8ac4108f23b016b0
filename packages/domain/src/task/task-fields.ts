import * as E from 'fp-ts/lib/Either.js';
import type { UserId } from '../shared/ids.js';
import { mergeLabels, type Label } from './task-values.js';
import { mentionedUserIds, type Task } from './task.js';

/** Set by the service. Every other field can be edited, and needs an entry in {@link TASK_FIELDS}. */
type ManagedField = 'id' | 'createdById' | 'version' | 'createdAt' | 'updatedAt' | 'completedAt' | 'deletedAt';

/** The fields that users give. `mentionedUserIds` are the mentions by id. */
export type TaskDraft = Omit<Task, ManagedField | 'mentions'> & Readonly<{ mentionedUserIds: readonly UserId[] }>;

export type ChangeableField = keyof TaskDraft;

/** A value in the history: plain JSON. Dates are ISO 8601. */
export type RecordedValue = string | number | null | readonly (string | number)[];

type TaskField<Value> = Readonly<{
  /** Creator and superusers may change every field. */
  assigneeMayChange: boolean;
  /** The value that the history records. */
  recorded: (task: Task) => RecordedValue;
  isSame: (before: Task, after: Task) => boolean;
  /** The task with the new value. A value that only normalises the present one changes nothing. */
  set: (task: Task, value: Value) => Task;
}>;

type PlainField = { readonly [Field in keyof Task]: Task[Field] extends RecordedValue ? Field : never }[keyof Task];

/** A field whose value is recorded, compared and replaced as it is. */
const plain = <Field extends PlainField>(
  field: Field,
  { assigneeMayChange }: Pick<TaskField<never>, 'assigneeMayChange'>,
): TaskField<Task[Field]> => ({
  assigneeMayChange,
  recorded: (task) => task[field],
  isSame: (before, after) => before[field] === after[field],
  set: (task, value) => ({ ...task, [field]: value }),
});

const sameMembers = <A>(a: readonly A[], b: readonly A[]): boolean =>
  a.length === b.length && a.every((member) => b.includes(member));

/** Adopted labels may contain repeats and surrounding blanks. */
const isNormalFormOf = (labels: readonly Label[], adopted: readonly Label[]): boolean =>
  JSON.stringify(labels) === JSON.stringify(E.toUnion(mergeLabels(adopted.map((label) => label.trim() as Label))));

/** Clients send back the list of all mentions. A user whom only a text mentions does not become a mention by id. */
const mentionsById = ({ mentions }: Task, wanted: readonly UserId[]): readonly UserId[] => {
  const inText = new Set([...mentions.inText, ...mentions.inComments].filter((id) => !mentions.byId.includes(id)));
  return [...new Set(wanted)].filter((id) => !inText.has(id));
};

/** The rules of every field that users can change. A field of `Task` without an entry does not compile. */
export const TASK_FIELDS: { readonly [Field in ChangeableField]: TaskField<TaskDraft[Field]> } = {
  title: {
    ...plain('title', { assigneeMayChange: false }),
    // Adopted titles may have surrounding blanks.
    set: (task, title) => (title === task.title.trim() ? task : { ...task, title }),
  },
  description: plain('description', { assigneeMayChange: true }),
  status: plain('status', { assigneeMayChange: true }),
  priority: plain('priority', { assigneeMayChange: true }),
  assigneeId: plain('assigneeId', { assigneeMayChange: true }),
  mentionedUserIds: {
    assigneeMayChange: false,
    recorded: mentionedUserIds,
    isSame: (before, after) => sameMembers(before.mentions.byId, after.mentions.byId),
    set: (task, ids) => ({ ...task, mentions: { ...task.mentions, byId: mentionsById(task, ids) } }),
  },
  labels: {
    assigneeMayChange: true,
    recorded: ({ labels }) => labels,
    isSame: (before, after) => sameMembers(before.labels, after.labels),
    set: (task, labels) => (isNormalFormOf(labels, task.labels) ? task : { ...task, labels }),
  },
  dueDate: {
    assigneeMayChange: true,
    recorded: ({ dueDate }) => dueDate?.toISOString() ?? null,
    isSame: (before, after) => before.dueDate?.getTime() === after.dueDate?.getTime(),
    set: (task, dueDate) => ({ ...task, dueDate }),
  },
};

export const CHANGEABLE_FIELDS = Object.keys(TASK_FIELDS) as readonly ChangeableField[];
