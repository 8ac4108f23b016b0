import { TASK_PRIORITIES, type TaskOrder, type TaskPosition, type TaskPriority } from '@l-age/domain';
import { sql, verbatim, type Sql } from '../connection/sql.js';

/** The priorities in ascending order. */
const RANKS = `'{${TASK_PRIORITIES.join(',')}}'::text[]`;

/** The sort key before the id, as an expression on `t` that is never null; `null` if the list is ordered by id. */
export const keySql = ({ by, descending }: TaskOrder): Sql | null => {
  switch (by) {
    case 'id':
      return null;
    case 'createdAt':
      return verbatim('t.created_at');
    case 'updatedAt':
      return verbatim('t.updated_at');
    case 'dueDate':
      return verbatim(`coalesce(t.due_date, '${descending ? '-' : ''}infinity')`);
    case 'priority':
      return verbatim(`array_position(${RANKS}, t.priority)`);
    case 'title':
      return verbatim('l_age.title_key(t.title) collate "C"');
  }
};

const MOMENTS = { createdAt: 'created_at', updatedAt: 'updated_at', dueDate: 'due_date' } as const;

/**
 * A position has milliseconds, and adopted rows have microseconds: the exact value is read from the row. If the row has
 * changed since, the page may repeat rows of the same millisecond, but it omits none.
 */
const momentValue = (column: string, key: TaskPosition['key'], id: number, descending: boolean): Sql => {
  const stored = verbatim(`c.${column}`);
  const rest = verbatim(`interval '${descending ? 999 : 0} microseconds'`);
  return sql`coalesce(
    (select ${stored} from tasks c where c.id = ${id}::bigint and date_trunc('milliseconds', ${stored}) = ${key}::timestamptz),
    ${key}::timestamptz + ${rest})`;
};

const keyValue = ({ by, descending }: TaskOrder, position: TaskPosition): Sql => {
  const { key } = position;
  if (by === 'priority') return sql`${TASK_PRIORITIES.indexOf(key as TaskPriority) + 1}::int`;
  if (by === 'title') return sql`l_age.title_key(${key}::text)`;
  if (key === null || by === 'id') return sql`${descending ? '-infinity' : 'infinity'}::timestamptz`;
  return momentValue(MOMENTS[by], key, idValue(position), descending);
};

const BEYOND_ALL_IDS = 2 ** 31;

/** Clamps an id from a client to the range of a Postgres `integer`. */
const idValue = ({ id }: TaskPosition): number => Math.max(-BEYOND_ALL_IDS, Math.min(id, BEYOND_ALL_IDS));

/** The condition for rows after a position. */
export const isAfter = (order: TaskOrder, id: Sql, position: TaskPosition): Sql => {
  const key = keySql(order);
  const beyond = verbatim(order.descending ? '<' : '>');
  return key === null
    ? sql`${id} ${beyond} ${idValue(position)}::bigint`
    : sql`(${key}, ${id}) ${beyond} (${keyValue(order, position)}, ${idValue(position)}::bigint)`;
};
