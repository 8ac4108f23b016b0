import type { TaskId } from '../../shared/ids.js';
import { TASK_PRIORITIES, type Task, type TaskPriority } from '../task.js';

export const TASK_SORT_FIELDS = ['id', 'createdAt', 'updatedAt', 'dueDate', 'priority', 'title'] as const;
export type TaskSortField = (typeof TASK_SORT_FIELDS)[number];

/**
 * The order of a list. Titles are compared case-insensitively, priorities by rank. Tasks without a due date are last in
 * both directions. The id orders equal tasks, in the same direction.
 */
export type TaskOrder = Readonly<{ by: TaskSortField; descending: boolean }>;

export const NEWEST_FIRST: TaskOrder = { by: 'id', descending: true };

/** The sort value of a task. `null`: the task has none, or the list is sorted by id. */
export type SortKey = Date | string | null;

/** A position in a list: directly after a task in the state in which it was read. */
export type TaskPosition = Readonly<{ key: SortKey; id: TaskId }>;

export const positionOf = ({ by }: TaskOrder, task: Task): TaskPosition => ({
  key: by === 'id' ? null : task[by],
  id: task.id,
});

const codePoints = (text: string): readonly number[] =>
  Array.from(text, (character) => Number(character.codePointAt(0)));

const compareText = (a: string, b: string): number => {
  const [left, right] = [codePoints(a), codePoints(b)];
  for (const [index, point] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (point !== other) return point - other;
  }
  return left.length - right.length;
};

const rankOf = (key: SortKey): number => TASK_PRIORITIES.indexOf(key as TaskPriority);

const compareKeys = (by: Exclude<TaskSortField, 'id'>, a: Date | string, b: Date | string): number => {
  switch (by) {
    case 'createdAt':
    case 'updatedAt':
    case 'dueDate':
      return Number(a) - Number(b);
    case 'priority':
      return rankOf(a) - rankOf(b);
    case 'title':
      return compareText(String(a).toLowerCase(), String(b).toLowerCase());
  }
};

/** Negative when `a` comes before `b` in the order, positive when it comes after. */
export const compareIn =
  ({ by, descending }: TaskOrder) =>
  (a: TaskPosition, b: TaskPosition): number => {
    if (by === 'id') return descending ? b.id - a.id : a.id - b.id;
    if (a.key === null || b.key === null) {
      if (a.key !== b.key) return a.key === null ? 1 : -1;
      return descending ? b.id - a.id : a.id - b.id;
    }
    const ascending = compareKeys(by, a.key, b.key) || a.id - b.id;
    return descending ? -ascending : ascending;
  };
