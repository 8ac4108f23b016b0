import { TASK_PRIORITIES, type TaskOrder, type TaskPosition, type TaskPriority } from '@l-age/domain';
import { sql, verbatim, type Sql } from './sql.js';

/** A list's order in SQL: one column that is never null, then the id. */
export type OrderSql = Readonly<{
  /** Of `tasks` and of `task_mentions`. */
  key: Sql;
  direction: Sql;
  /** Whether a row comes after the place, given its key and its id. */
  isAfter: (key: Sql, id: Sql) => Sql;
}>;

const keyColumn = ({ by, descending }: TaskOrder): string => {
  switch (by) {
    case 'createdAt':
      return 'created_at';
    case 'updatedAt':
      return 'updated_at';
    case 'dueDate':
      return descending ? 'due_last' : 'due_first';
    case 'priority':
      return 'priority_rank';
    case 'title':
      return 'title_key';
  }
};

const valueOf = ({ by, descending }: TaskOrder, { key }: TaskPosition): Sql => {
  switch (by) {
    case 'createdAt':
    case 'updatedAt':
    case 'dueDate':
      return sql`${key ?? (descending ? '-infinity' : 'infinity')}::timestamptz`;
    case 'priority':
      return sql`${TASK_PRIORITIES.indexOf(key as TaskPriority) + 1}::smallint`;
    case 'title':
      return sql`l_age.title_key(${key}::text)`;
  }
};

const BEYOND_ALL_IDS = 2 ** 31;

/** Any number at all, brought into the reach of Postgres' integers or just beyond. */
const idOf = ({ id }: TaskPosition): number => Math.max(-BEYOND_ALL_IDS, Math.min(id, BEYOND_ALL_IDS));

export const orderSql = (order: TaskOrder, after: TaskPosition | null): OrderSql => {
  const beyond = verbatim(order.descending ? '<' : '>');
  return {
    key: verbatim(keyColumn(order)),
    direction: verbatim(order.descending ? 'desc' : 'asc'),
    isAfter: (key, id) =>
      after === null
        ? verbatim('true')
        : sql`(${key}, ${id}) ${beyond} (${valueOf(order, after)}, ${idOf(after)}::bigint)`,
  };
};
