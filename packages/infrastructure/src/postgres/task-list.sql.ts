import { TASK_STATUSES, type TaskListQuery, type TaskScope, type TaskSelection } from '@l-age/domain';
import { allOf, sql, verbatim, type Sql } from './sql.js';
import { conditionsOf, type Condition } from './task-filter.sql.js';
import { orderSql, type OrderSql } from './task-order.sql.js';
import { facetsOf, gatherSql, routeOf, walkSql, type Route } from './task-walk.sql.js';

/** How many tasks a filtered list looks at in its order before it searches for the rest: so many, or for each it wants. */
export type Patience = Readonly<{ steps: number; stepsForEach: number }>;

export const PATIENCE: Patience = { steps: 4_000, stepsForEach: 40 };

const limit = (count: number): Sql => verbatim(`limit ${String(count)}`);

/** The row of each id alone, by its key: `offset 0` keeps the planner from reading the table first and joining then. */
const taskOf = (alias: Sql): Sql => sql`cross join lateral (select * from tasks t where t.id = ${alias}.id offset 0) t`;

const wordsOf = (conditions: readonly Condition[]): Sql =>
  verbatim(
    conditions.some(({ readsWords }) => readsWords)
      ? 'cross join lateral (select * from l_age.task_search s where s.task_id = t.id offset 0) s'
      : '',
  );

const checksOf = (conditions: readonly Condition[]): Sql => allOf(conditions.map(({ check }) => check));

/** The ids of whatever the conditions can pass, by the one index that knows most of them; in no order. */
const candidatesSql = (route: Route, conditions: readonly Condition[]): Sql => {
  const searches = conditions.flatMap(({ search }) => (search === null ? [] : [search]));
  const ranges = conditions.flatMap(({ range }) => (range === null ? [] : [range]));
  return searches.length > 0 || ranges.length === 0
    ? sql`select s.task_id as id from l_age.task_search s where ${allOf([...facetsOf(route), ...searches])}`
    : gatherSql(route, (alias) => allOf(ranges.map((range) => range(alias))));
};

/**
 * What is common in the list turns up within a few steps of a walk along its order; what is rare, also when it is common
 * elsewhere or at the other end of the list, is looked up by what makes it rare, and sorted. Only what the walk leaves
 * open is looked up: the condition on `enough` is judged once, before anything is read.
 */
const filteredSql = (
  route: Route,
  conditions: readonly Condition[],
  order: OrderSql,
  reach: number,
  patience: Patience,
): Sql => {
  const steps = Math.max(patience.steps, reach * patience.stepsForEach);
  const { key, direction, isAfter } = order;
  const inOrder = sql`order by key ${direction}, id ${direction} ${limit(reach)}`;
  return sql`with near as materialized (
      select walk.key, walk.id from (${walkSql(route, order, { over: steps })}) walk
      ${taskOf(verbatim('walk'))} ${wordsOf(conditions)}
      where ${checksOf(conditions)} ${inOrder}
    ), enough as materialized (
      select (select count(*) from near) >= ${reach}::int
        or not exists (${walkSql(route, order, { past: steps, over: 1 })}) as is_so
    )
    select key, id from near where (select is_so from enough)
    union all
    (select key, id from (
      select t.${key} as key, t.id from (${candidatesSql(route, conditions)}) candidate
      ${taskOf(verbatim('candidate'))} ${wordsOf(conditions)}
      where not (select is_so from enough) and t.deleted_at is null and ${checksOf(conditions)}
        and ${isAfter(sql`t.${key}`, verbatim('t.id'))}
    ) far ${inOrder})`;
};

const rolesIn = (scope: TaskScope): Sql => {
  switch (scope.kind) {
    case 'all':
      return verbatim('true');
    case 'involved':
      return sql`t.created_by_id = ${scope.viewerId}::int`;
    case 'assigned':
      return sql`t.created_by_id = ${scope.viewerId}::int and t.assignee_id = ${scope.viewerId}::int`;
    case 'mentioned':
      return sql`t.created_by_id = ${scope.viewerId}::int and exists (
        select from task_mentions own where own.task_id = t.id and own.user_id = ${scope.viewerId}::int)`;
  }
};

/** Few, and looked for seldom: all of them are gone through. */
const deletedSql = ({ scope, filter }: TaskSelection, conditions: readonly Condition[]): Sql =>
  sql`from tasks t ${wordsOf(conditions)}
    where t.deleted_at is not null and ${rolesIn(scope)}
      and t.status = any (${[...(filter.statuses ?? TASK_STATUSES)]}::text[]) and ${checksOf(conditions)}`;

/** The `key` and `id` of the tasks on the page, perhaps of more; the page has still to be cut out of it. */
export const pageSql = (query: TaskListQuery, patience: Patience): Sql => {
  const reach = query.limit + query.skip;
  const order = orderSql(query.order, query.after);
  if (query.deleted) {
    const { key, direction, isAfter } = order;
    return sql`select t.${key} as key, t.id ${deletedSql(query, conditionsOf(query.filter))}
      and ${isAfter(sql`t.${key}`, verbatim('t.id'))} order by t.${key} ${direction}, t.id ${direction} ${limit(reach)}`;
  }
  const route = routeOf(query);
  const conditions = conditionsOf(route.filter);
  return conditions.length === 0
    ? walkSql(route, order, { over: reach })
    : filteredSql(route, conditions, order, reach, patience);
};

/** One row with a `count`. */
export const countSql = (selection: TaskSelection): Sql => {
  const all = conditionsOf(selection.filter);
  if (selection.deleted) return sql`select count(*) ${deletedSql(selection, all)}`;
  const route = routeOf(selection);
  const conditions = conditionsOf(route.filter);
  if (conditions.length === 0) return sql`select count(*) from (${gatherSql(route, () => verbatim('true'))}) listed`;
  return sql`select count(*) from (${candidatesSql(route, conditions)}) candidate
    ${taskOf(verbatim('candidate'))} ${wordsOf(conditions)}
    where t.deleted_at is null and ${checksOf(conditions)}`;
};
