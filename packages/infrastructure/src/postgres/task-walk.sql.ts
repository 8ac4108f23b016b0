import {
  TASK_STATUSES,
  type TaskFilter,
  type TaskScope,
  type TaskSelection,
  type TaskStatus,
  type UserId,
} from '@l-age/domain';
import { joinSql, sql, verbatim, type Sql } from './sql.js';
import type { OrderSql } from './task-order.sql.js';

/** A person's part in tasks, with an index for every order of a list; or all tasks. */
type Branch = Readonly<{
  /** Its table has this alias. */
  alias: Sql;
  from: Sql;
  /** Of the task, under the alias. */
  id: Sql;
  /** Leaves out other people's tasks and deleted ones. */
  isIn: Sql;
  /** The facet of these tasks in the index of searches. */
  facet: string | null;
}>;

const onTasks = (isIn: Sql, facet: string | null): Branch => ({
  alias: verbatim('t'),
  from: verbatim('tasks t'),
  id: verbatim('t.id'),
  isIn: sql`${isIn} and t.deleted_at is null`,
  facet,
});

const createdBy = (id: UserId): Branch => onTasks(sql`t.created_by_id = ${id}::int`, `c${id}`);
const assignedTo = (id: UserId): Branch => onTasks(sql`t.assignee_id = ${id}::int`, `a${id}`);
const mentioning = (id: UserId): Branch => ({
  alias: verbatim('m'),
  from: verbatim('task_mentions m'),
  id: verbatim('m.task_id'),
  isIn: sql`m.user_id = ${id}::int and not m.task_deleted`,
  facet: `m${id}`,
});
const ALL = onTasks(verbatim('true'), null);

/** The branches that together are a list, and what is left to ask of the tasks in them. */
export type Route = Readonly<{ branches: readonly Branch[]; statuses: readonly TaskStatus[]; filter: TaskFilter }>;

/** A person whom the filter names may be a shorter way to the same tasks than the list itself. */
const narrowed = (scope: TaskScope, filter: TaskFilter): Pick<Route, 'branches' | 'filter'> | null => {
  const leads = (id: UserId | null | undefined): id is UserId =>
    id !== null && id !== undefined && (scope.kind === 'all' || (scope.kind === 'involved' && scope.viewerId === id));
  const { assigneeId, createdById, mentionedUserId, ...rest } = filter;
  if (leads(assigneeId))
    return { branches: [assignedTo(assigneeId)], filter: { ...rest, createdById, mentionedUserId } };
  if (leads(createdById))
    return { branches: [createdBy(createdById)], filter: { ...rest, assigneeId, mentionedUserId } };
  if (leads(mentionedUserId))
    return { branches: [mentioning(mentionedUserId)], filter: { ...rest, assigneeId, createdById } };
  return null;
};

const branchesOf = (scope: TaskScope): readonly Branch[] => {
  switch (scope.kind) {
    case 'all':
      return [ALL];
    case 'involved':
      return [createdBy(scope.viewerId), assignedTo(scope.viewerId), mentioning(scope.viewerId)];
    case 'assigned':
      return [assignedTo(scope.viewerId)];
    case 'mentioned':
      return [mentioning(scope.viewerId)];
  }
};

export const routeOf = ({ scope, filter }: TaskSelection): Route => ({
  statuses: [...new Set(filter.statuses ?? TASK_STATUSES)],
  ...(narrowed(scope, filter) ?? { branches: branchesOf(scope), filter }),
});

/** Each branch is parted by status, which every index has before the sort key. */
const parts = (route: Route, select: (branch: Branch, isIn: Sql) => Sql): readonly Sql[] =>
  route.branches.flatMap((branch) =>
    route.statuses.map((status) =>
      select(branch, sql`${branch.isIn} and ${branch.alias}.status = ${verbatim(`'${status}'`)}`),
    ),
  );

/** How far a walk goes: past so many tasks, and over so many. */
type Reach = Readonly<{ past?: number; over: number }>;

/**
 * Ids and keys in the order of the list, each once. Walks along as many indexes as there are parts, merging them, and
 * reads no further than it must: each part has an order and a limit of its own because only then the planner merges them.
 */
export const walkSql = (route: Route, { key, direction, isAfter }: OrderSql, { past = 0, over }: Reach): Sql => {
  const inOrder = sql`order by key ${direction}, id ${direction}`;
  const walks = parts(
    route,
    ({ alias, from, id }, isIn) => sql`(select ${alias}.${key} as key, ${id} as id from ${from}
      where ${isIn} and ${isAfter(sql`${alias}.${key}`, id)} ${inOrder} ${verbatim(`limit ${past + over}`)})`,
  );
  const once = verbatim(route.branches.length > 1 ? 'distinct' : '');
  return sql`select ${once} key, id from (${joinSql(walks, ' union all ')}) walk
    ${inOrder} ${verbatim(`limit ${over} offset ${past}`)}`;
};

/** Ids, each once, of all tasks of the route that pass, in no order. */
export const gatherSql = (route: Route, condition: (alias: Sql) => Sql): Sql =>
  joinSql(
    parts(
      route,
      ({ alias, from, id }, isIn) => sql`select ${id} as id from ${from} where ${isIn} and ${condition(alias)}`,
    ),
    route.branches.length > 1 ? ' union ' : ' union all ',
  );

/** What finds the route in the index of searches. */
export const facetsOf = ({ branches, statuses }: Route): readonly Sql[] => {
  const people = branches.flatMap(({ facet }) => (facet === null ? [] : [facet]));
  return [
    ...(people.length === 0 ? [] : [sql`s.facets && ${people}::text[]`]),
    ...(statuses.length === TASK_STATUSES.length
      ? []
      : [sql`s.facets && ${statuses.map((status) => `s=${status}`)}::text[]`]),
  ];
};
