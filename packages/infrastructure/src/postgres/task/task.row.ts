import type {
  Label,
  NewTask,
  Task,
  TaskId,
  TaskPriority,
  TaskStatus,
  TaskTitle,
  TaskView,
  UserId,
  UserRef,
  Username,
} from '@l-age/domain';

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

/** The columns that the repository writes, without the generated id. */
export const WRITTEN_COLUMNS = TASK_COLUMNS.filter((column) => column !== 'id');

/** The columns of `tasks` for a select list. */
export const taskColumnsOf = (alias: string): string => TASK_COLUMNS.map((column) => `${alias}.${column}`).join(', ');

/** The column types and constraints guarantee the shape. The contract kits test the mapping. */
type TaskRow = Readonly<{
  id: number;
  title: string;
  description: string | null;
  status: TaskStatus;
  priority: TaskPriority;
  created_by_id: number;
  assignee_id: number | null;
  labels: string[];
  due_date: Date | null;
  version: number;
  completed_at: Date | null;
  deleted_at: Date | null;
  created_at: Date;
  updated_at: Date;
}>;

type MentionRow = Readonly<{ user_id: number; by_id: boolean; in_text: boolean; in_comments: boolean }>;

/** User id, username, by id, in text, in comments. */
type NamedMention = readonly [number, string, boolean, boolean, boolean];

/** Includes usernames. Mentions are in ascending order of the id. */
type TaskViewRow = TaskRow &
  Readonly<{ created_by_username: string; assignee_username: string | null; mentions: readonly NamedMention[] }>;

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

export const decodeTask = (task: unknown, mentions: readonly unknown[]): Task =>
  toTask(task as TaskRow, mentions as readonly MentionRow[]);

export const decodeTaskView = (row: unknown): TaskView => toTaskView(row as TaskViewRow);

/** The values of the task's row, by column. */
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

/** The rows of `task_mentions` as one array per column. */
export const fromMentions = ({ mentions }: Pick<Task, 'mentions'>) => {
  const userIds = [...new Set([...mentions.byId, ...mentions.inText, ...mentions.inComments])].sort((a, b) => a - b);
  return {
    userIds,
    byId: userIds.map((id) => mentions.byId.includes(id)),
    inText: userIds.map((id) => mentions.inText.includes(id)),
    inComments: userIds.map((id) => mentions.inComments.includes(id)),
  };
};
