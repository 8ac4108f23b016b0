import type { UserId } from '../../shared/ids.js';
import { matchesQuery } from './search-words.js';
import { isInvolved } from '../task-rights.js';
import { mentionedUserIds, type Task, type TaskPriority, type TaskStatus } from '../task.js';

/** `involved`: the viewer is creator, assignee or mentioned. `all`: every task. */
export type TaskScope =
  Readonly<{ kind: 'involved' | 'assigned' | 'mentioned'; viewerId: UserId }> | Readonly<{ kind: 'all' }>;

/** The conditions of a list. All of them must match; an absent one matches every task. */
export type TaskFilter = Readonly<{
  statuses?: readonly TaskStatus[] | undefined;
  priorities?: readonly TaskPriority[] | undefined;
  /** `null`: unassigned. */
  assigneeId?: UserId | null | undefined;
  isAssigned?: true | undefined;
  createdById?: UserId | undefined;
  mentionedUserId?: UserId | undefined;
  hasMentions?: true | undefined;
  /** Case-insensitive. */
  label?: string | undefined;
  /** Inclusive. */
  dueAfter?: Date | undefined;
  /** Exclusive. Tasks without a due date do not match. */
  dueBefore?: Date | undefined;
  /** Inclusive. */
  updatedSince?: Date | undefined;
  /** Each word must be a prefix of a word in title, description or comments. Ignores accents and case. */
  text?: string | undefined;
}>;

/** The tasks of a list: those of the scope that match the filter. A list of deleted tasks contains only the viewer's own. */
export type TaskSelection = Readonly<{ scope: TaskScope; deleted: boolean; filter: TaskFilter }>;

const isInList = (scope: TaskScope, task: Task): boolean => {
  switch (scope.kind) {
    case 'all':
      return true;
    case 'involved':
      return isInvolved(scope.viewerId, task);
    case 'assigned':
      return task.assigneeId === scope.viewerId;
    case 'mentioned':
      return mentionedUserIds(task).includes(scope.viewerId);
  }
};

type Comments = readonly Readonly<{ body: string }>[];

const hasLabel = (label: string, task: Task): boolean =>
  task.labels.some((own) => own.toLowerCase() === label.toLowerCase());

const CONDITIONS: {
  readonly [Name in keyof TaskFilter]-?: (
    wanted: Exclude<TaskFilter[Name], undefined>,
    task: Task,
    comments: Comments,
  ) => boolean;
} = {
  statuses: (statuses, task) => statuses.includes(task.status),
  priorities: (priorities, task) => priorities.includes(task.priority),
  assigneeId: (assigneeId, task) => task.assigneeId === assigneeId,
  isAssigned: (_, task) => task.assigneeId !== null,
  createdById: (createdById, task) => task.createdById === createdById,
  mentionedUserId: (userId, task) => mentionedUserIds(task).includes(userId),
  hasMentions: (_, task) => mentionedUserIds(task).length > 0,
  label: hasLabel,
  dueAfter: (from, { dueDate }) => dueDate !== null && dueDate >= from,
  dueBefore: (end, { dueDate }) => dueDate !== null && dueDate < end,
  updatedSince: (from, task) => task.updatedAt >= from,
  text: (text, task, comments) =>
    matchesQuery(text, [task.title, task.description ?? '', ...comments.map(({ body }) => body)]),
};

const isInScope = (scope: TaskScope, deleted: boolean, task: Task): boolean =>
  isInList(scope, task) && (!deleted || scope.kind === 'all' || task.createdById === scope.viewerId);

const matches = (filter: TaskFilter, task: Task, comments: Comments): boolean =>
  (Object.entries(filter) as readonly (readonly [string, unknown])[]).every(
    ([name, wanted]) => wanted === undefined || CONDITIONS[name as keyof TaskFilter](wanted as never, task, comments),
  );

/** Whether a list contains the task. Every store must select the same tasks. */
export const isSelected = ({ scope, deleted, filter }: TaskSelection, task: Task, comments: Comments): boolean =>
  (task.deletedAt !== null) === deleted && isInScope(scope, deleted, task) && matches(filter, task, comments);
