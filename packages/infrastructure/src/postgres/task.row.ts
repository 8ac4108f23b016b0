import type { Label, NewTask, Task, TaskId, TaskTitle, TaskView, UserId, UserRef, Username } from '@l-age/domain';
import * as t from 'io-ts';
import { decodeRow, nullable, Timestamp } from './row.js';

const TASK_COLUMNS = [
  'id',
  'title',
  'description',
  'status',
  'priority',
  'created_by_id',
  'assignee_id',
  'labels',
  'due_date',
  'version',
  'completed_at',
  'deleted_at',
  'created_at',
  'updated_at',
] as const;

/** What to select of `tasks`, under an alias. */
export const taskColumnsOf = (alias: string): string => TASK_COLUMNS.map((column) => `${alias}.${column}`).join(', ');

const taskFields = {
  id: t.number,
  title: t.string,
  description: nullable(t.string),
  status: t.keyof({ todo: null, in_progress: null, done: null }),
  priority: t.keyof({ low: null, medium: null, high: null, urgent: null }),
  created_by_id: t.number,
  assignee_id: nullable(t.number),
  labels: t.array(t.string),
  due_date: nullable(Timestamp),
  version: t.number,
  completed_at: nullable(Timestamp),
  deleted_at: nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
};

const TaskRow = t.strict(taskFields);
type TaskRow = t.TypeOf<typeof TaskRow>;

const MentionRow = t.strict({ user_id: t.number, by_id: t.boolean, in_text: t.boolean, in_comments: t.boolean });
type MentionRow = t.TypeOf<typeof MentionRow>;

/** The names of the people come along; a mention is `[user id, username, by id, in text, in comments]`, in ascending order of the id. */
const TaskViewRow = t.strict({
  ...taskFields,
  created_by_username: t.string,
  assignee_username: nullable(t.string),
  mentions: t.array(t.tuple([t.number, t.string, t.boolean, t.boolean, t.boolean])),
});
type TaskViewRow = t.TypeOf<typeof TaskViewRow>;

const toTask = (row: TaskRow, mentions: readonly MentionRow[]): Task => ({
  id: row.id as TaskId,
  title: row.title as TaskTitle,
  description: row.description,
  status: row.status,
  priority: row.priority,
  createdById: row.created_by_id as UserId,
  assigneeId: row.assignee_id as UserId | null,
  mentions: {
    byId: mentions.filter(({ by_id }) => by_id).map(({ user_id }) => user_id as UserId),
    inText: mentions.filter(({ in_text }) => in_text).map(({ user_id }) => user_id as UserId),
    inComments: mentions.filter(({ in_comments }) => in_comments).map(({ user_id }) => user_id as UserId),
  },
  labels: row.labels as Label[],
  dueDate: row.due_date,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  completedAt: row.completed_at,
  deletedAt: row.deleted_at,
});

const refOf = (id: number, username: string): UserRef => ({ id: id as UserId, username: username as Username });

const toTaskView = (row: TaskViewRow): TaskView => ({
  task: toTask(
    row,
    row.mentions.map(([user_id, , by_id, in_text, in_comments]) => ({ user_id, by_id, in_text, in_comments })),
  ),
  createdBy: refOf(row.created_by_id, row.created_by_username),
  assignee: row.assignee_id === null ? null : refOf(row.assignee_id, row.assignee_username ?? ''),
  mentionedUsers: row.mentions.map(([id, username]) => refOf(id, username)),
});

const decodeTaskRow = decodeRow(TaskRow);
const decodeMentionRow = decodeRow(MentionRow);
const decodeTaskViewRow = decodeRow(TaskViewRow);

export const decodeTask = (task: unknown, mentions: readonly unknown[]): Task =>
  toTask(decodeTaskRow(task), mentions.map(decodeMentionRow));

export const decodeTaskView = (row: unknown): TaskView => toTaskView(decodeTaskViewRow(row));

/** The values of a task's own row, by column. */
export const fromTask = (task: NewTask): Omit<TaskRow, 'id'> => ({
  title: task.title,
  description: task.description,
  status: task.status,
  priority: task.priority,
  created_by_id: task.createdById,
  assignee_id: task.assigneeId,
  labels: [...task.labels],
  due_date: task.dueDate,
  version: task.version,
  completed_at: task.completedAt,
  deleted_at: task.deletedAt,
  created_at: task.createdAt,
  updated_at: task.updatedAt,
});

/** The rows of `task_mentions`, each person once, as one array per column. */
export const fromMentions = ({ mentions }: Pick<Task, 'mentions'>) => {
  const userIds = [...new Set([...mentions.byId, ...mentions.inText, ...mentions.inComments])].sort((a, b) => a - b);
  return {
    userIds,
    byId: userIds.map((id) => mentions.byId.includes(id)),
    inText: userIds.map((id) => mentions.inText.includes(id)),
    inComments: userIds.map((id) => mentions.inComments.includes(id)),
  };
};
