import {
  wordsOf,
  type TaskFilter,
  type TaskScope,
  type TaskSelection,
  type TaskSortField,
  type UserId,
} from '@l-age/domain';
import { sql, verbatim, type Sql } from '../connection/sql.js';

const EVERYTHING = verbatim('true');

/** The conditions of a filter on `t`, a row of `tasks`. */
const CONDITIONS: {
  readonly [Name in keyof TaskFilter]-?: (value: Exclude<TaskFilter[Name], undefined>) => Sql;
} = {
  // A single status is an equality, so that an index scan keeps the order of the index.
  statuses: ([only, ...more]) =>
    only !== undefined && more.length === 0
      ? sql`t.status = ${only}::text`
      : sql`t.status = any (${[only ?? '', ...more]}::text[])`,
  priorities: (priorities) => sql`t.priority = any (${[...priorities]}::text[])`,
  assigneeId: (id) => (id === null ? verbatim('t.assignee_id is null') : sql`t.assignee_id = ${id}::int`),
  isAssigned: () => verbatim('t.assignee_id is not null'),
  createdById: (id) => sql`t.created_by_id = ${id}::int`,
  mentionedUserId: (id) => sql`exists (select from task_mentions m where m.task_id = t.id and m.user_id = ${id}::int)`,
  hasMentions: () => verbatim('exists (select from task_mentions m where m.task_id = t.id)'),
  label: (label) => sql`t.search_words @@ l_age.label_query(${label}::text)`,
  dueAfter: (from) => sql`t.due_date >= ${from}`,
  dueBefore: (end) => sql`t.due_date < ${end}`,
  updatedSince: (from) => sql`t.updated_at >= ${from}`,
  text: (text) => (wordsOf(text).length === 0 ? EVERYTHING : sql`t.search_words @@ l_age.search_query(${text}::text)`),
};

/** Conditions that can use the index for words. */
const ON_WORDS: ReadonlySet<string> = new Set<keyof TaskFilter>(['label', 'text']);

/**
 * In a list of one person, `is true` hides a condition from the index for words. The planner cannot estimate how many
 * tasks match a prefix, and would collect them from all tasks to find a few of one person.
 */
export const filterSql = ({ scope, filter }: Pick<TaskSelection, 'scope' | 'filter'>): readonly Sql[] =>
  (Object.entries(filter) as readonly (readonly [string, unknown])[]).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const condition = CONDITIONS[name as keyof TaskFilter](value as never);
    return [scope.kind !== 'all' && ON_WORDS.has(name) ? sql`(${condition}) is true` : condition];
  });

/** A relation of the viewer to a task. */
export type Role = Readonly<{
  /** Contains the task as `t`. */
  from: Sql;
  /** The task id as a column of the index that is read in the order of the ids. */
  id: Sql;
  isViewer: Sql;
}>;

const onTasks = (isViewer: Sql): Role => ({ from: verbatim('tasks t'), id: verbatim('t.id'), isViewer });

/** The tasks that mention the viewer, for a page in this order; `null` for all of them without order. */
const mentioned = (viewerId: UserId, by: TaskSortField | null): Role => {
  const isViewer = sql`m.user_id = ${viewerId}::int`;
  if (by === 'id') {
    // Reads the index of mentions. `offset 0` prevents a merge join over all tasks.
    const from = 'task_mentions m cross join lateral (select * from tasks where id = m.task_id offset 0) t';
    return { from: verbatim(from), id: verbatim('m.task_id'), isViewer };
  }
  if (by === 'updatedAt') {
    // The planner chooses: many mentions are read along the index of all tasks by their last change, few are sorted.
    return { from: verbatim('task_mentions m join tasks t on t.id = m.task_id'), id: verbatim('t.id'), isViewer };
  }
  // A join would read the whole table.
  return onTasks(sql`t.id = any (array(select m.task_id from task_mentions m where ${isViewer}))`);
};

/**
 * A task is in the list if the viewer has one of these roles. Deleted tasks are listed only for their creator. `by` is
 * the order of the page, or `null` for the whole list.
 */
export const rolesOf = (
  { scope, deleted }: Pick<TaskSelection, 'scope' | 'deleted'>,
  by: TaskSortField | null,
): readonly Role[] => {
  if (scope.kind === 'all') return [onTasks(EVERYTHING)];
  const created = onTasks(sql`t.created_by_id = ${scope.viewerId}::int`);
  const assigned = onTasks(sql`t.assignee_id = ${scope.viewerId}::int`);
  const mentioning = mentioned(scope.viewerId, by);
  const roles: { readonly [Kind in Exclude<TaskScope['kind'], 'all'>]: readonly Role[] } = {
    involved: deleted ? [created] : [created, assigned, mentioning],
    assigned: [assigned],
    mentioned: [mentioning],
  };
  return deleted
    ? roles[scope.kind].map((role) => ({ ...role, isViewer: sql`${role.isViewer} and ${created.isViewer}` }))
    : roles[scope.kind];
};
