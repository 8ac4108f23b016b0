import type { TaskListQuery, TaskOrder, TaskSelection } from '@l-age/domain';
import { allOf, joinSql, sql, verbatim, type Sql } from '../connection/sql.js';
import { filterSql, rolesOf } from './task-filter.sql.js';
import { isAfter, keySql } from './task-order.sql.js';

const visible = (deleted: boolean): Sql => verbatim(`t.deleted_at is ${deleted ? 'not ' : ''}null`);

/** The `order by` for the columns of `idsSql`. */
export const inOrder = (order: TaskOrder, alias: string): Sql => {
  const direction = order.descending ? 'desc' : 'asc';
  return verbatim(`order by ${keySql(order) === null ? '' : `${alias}.key ${direction}, `}${alias}.id ${direction}`);
};

type Ordered = TaskSelection & Pick<TaskListQuery, 'order' | 'after'>;

/**
 * Selects `id` and, unless the list is ordered by id, `key`: in order, each task once. Each role of the viewer is a
 * subquery with its own order and limit. The planner chooses for each: it reads one page along an index in this order,
 * or it sorts the filtered rows.
 */
export const idsSql = (query: Ordered, limit: number, skip: number): Sql => {
  const { order, after, deleted } = query;
  const direction = verbatim(order.descending ? 'desc' : 'asc');
  const key = keySql(order);
  const roles = rolesOf(query, order.by);
  const subqueries = roles.map((role) => {
    const id = key === null ? role.id : verbatim('t.id');
    const columns = key === null ? sql`${id} as id` : sql`${key} as key, t.id`;
    const conditions = [role.isViewer, visible(deleted), ...filterSql(query)];
    const isBeyond = after === null ? [] : [isAfter(order, id, after)];
    const orderBy = key === null ? sql`${id} ${direction}` : sql`${key} ${direction}, t.id ${direction}`;
    const page = sql`order by ${orderBy} ${verbatim(`limit ${limit + skip}`)}`;
    return sql`(select ${columns} from ${role.from} where ${allOf([...conditions, ...isBeyond])} ${page})`;
  });
  return sql`select ${verbatim(roles.length > 1 ? 'distinct listed.*' : 'listed.*')} from (${joinSql(subqueries, ' union all ')}) listed
    ${inOrder(order, 'listed')} ${verbatim(`limit ${limit}`)} ${verbatim(skip === 0 ? '' : `offset ${skip}`)}`;
};

/** Selects one row with `count`. */
export const countSql = (selection: TaskSelection): Sql => {
  const conditions = [visible(selection.deleted), ...filterSql(selection)];
  const subqueries = rolesOf(selection, null).map(
    ({ from, isViewer }) => sql`select t.id from ${from} where ${allOf([isViewer, ...conditions])}`,
  );
  return sql`select count(*) from (${joinSql(subqueries, ' union ')}) listed`;
};
