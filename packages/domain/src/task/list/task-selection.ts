import type { UserId } from '../../user/user.js';
import { findsAll } from './search-words.js';
import { isInvolved } from '../task-rights.js';
import { mentionedUserIds, type Task, type TaskPriority, type TaskStatus } from '../task.js';

/** `involved`: created by, assigned to or mentioning the viewer. `all`: every task there is. */
export type TaskScope =
  Readonly<{ kind: 'involved' | 'assigned' | 'mentioned'; viewerId: UserId }> | Readonly<{ kind: 'all' }>;

/** What a task must be to stay in a list; an absent condition asks nothing. */
export type TaskFilter = Readonly<{
  /** One of these. */
  statuses?: readonly TaskStatus[] | undefined;
  /** One of these. */
  priorities?: readonly TaskPriority[] | undefined;
  /** `null`: nobody is assigned. */
  assigneeId?: UserId | null | undefined;
  /** Somebody is assigned, whoever it is. */
  isAssigned?: true | undefined;
  createdById?: UserId | undefined;
  mentionedUserId?: UserId | undefined;
  /** Somebody is mentioned, whoever it is. */
  mentionsAnybody?: true | undefined;
  /** Without regard to case. */
  label?: string | undefined;
  /** Then or later. */
  dueAfter?: Date | undefined;
  /** Before then; a task without a due date is not. */
  dueBefore?: Date | undefined;
  /** Then or later. */
  updatedSince?: Date | undefined;
  /** Each of its words begins a word of title, description or comments, without regard to accents and case. */
  text?: string | undefined;
}>;

/** Which tasks a list holds: those of a scope that pass a filter; or of the deleted ones those the viewer created. */
export type TaskSelection = Readonly<{ scope: TaskScope; deleted: boolean; filter: TaskFilter }>;

const isKnownTo = (scope: TaskScope, task: Task): boolean => {
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

/** Each condition alone, given what the filter asks of it. */
const CONDITIONS: {
  readonly [Name in keyof TaskFilter]-?: (
    asked: Exclude<TaskFilter[Name], undefined>,
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
  mentionsAnybody: (_, task) => mentionedUserIds(task).length > 0,
  label: hasLabel,
  dueAfter: (from, { dueDate }) => dueDate !== null && dueDate >= from,
  dueBefore: (end, { dueDate }) => dueDate !== null && dueDate < end,
  updatedSince: (from, task) => task.updatedAt >= from,
  text: (text, task, comments) =>
    findsAll(text, [task.title, task.description ?? '', ...comments.map(({ body }) => body)]),
};

const isInScope = (scope: TaskScope, deleted: boolean, task: Task): boolean =>
  isKnownTo(scope, task) && (!deleted || scope.kind === 'all' || task.createdById === scope.viewerId);

const passes = (filter: TaskFilter, task: Task, comments: Comments): boolean =>
  (Object.entries(filter) as readonly (readonly [string, unknown])[]).every(
    ([name, asked]) => asked === undefined || CONDITIONS[name as keyof TaskFilter](asked as never, task, comments),
  );

/** The whole rule of what a list holds; every store does the same in its own way. */
export const isSelected = ({ scope, deleted, filter }: TaskSelection, task: Task, comments: Comments): boolean =>
  (task.deletedAt !== null) === deleted && isInScope(scope, deleted, task) && passes(filter, task, comments);
