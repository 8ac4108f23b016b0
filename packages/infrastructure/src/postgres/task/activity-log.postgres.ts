import {
  ACTIVITY_ACTIONS,
  CHANGEABLE_FIELDS,
  type Activity,
  type ActivityAction,
  type ActivityId,
  type ActivityQueries,
  type ChangeableField,
  type CommentId,
  type TaskId,
  type UserId,
  type Username,
} from '@l-age/domain';
import * as t from 'io-ts';
import { pageBindings } from './page-of-task.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable } from '../connection/statement.js';
import { decodeRow, nullable, oneOf, Timestamp } from '../connection/row.js';

/**
 * An entry keeps the name of a deleted user. The creation of an adopted task has no row: it is read from the task. It
 * has the negative id of the task, so it comes first.
 */
const LIST = {
  name: 'activity-of-task',
  sql: `select a.id, a.task_id, a.actor_id, coalesce(u.username, a.actor_username) as actor_username,
      a.action, a.comment_id, a.changes, a.created_at
    from (
      select * from l_age.task_activity
      union all
      select -t.id, t.id, t.created_by_id, '', 'created', null, '[]', t.created_at
      from tasks t join l_age.adoption on t.id <= last_task_id
    ) a left join users u on u.id = a.actor_id
    where a.task_id = ?::int and a.id > ?::bigint order by a.id limit ? offset ?`,
};

const RecordedValue = t.union([t.string, t.number, t.null, t.array(t.union([t.string, t.number]))]);

const ActivityRow = t.strict({
  id: t.number,
  task_id: t.number,
  actor_id: t.number,
  actor_username: t.string,
  action: oneOf<ActivityAction>(ACTIVITY_ACTIONS),
  comment_id: nullable(t.number),
  changes: t.array(
    t.strict({ field: oneOf<ChangeableField>(CHANGEABLE_FIELDS), from: RecordedValue, to: RecordedValue }),
  ),
  created_at: Timestamp,
});

const toActivity = (row: t.TypeOf<typeof ActivityRow>): Activity => ({
  id: row.id as ActivityId,
  taskId: row.task_id as TaskId,
  actor: { id: row.actor_id as UserId, username: row.actor_username as Username },
  action: row.action,
  commentId: row.comment_id as CommentId | null,
  changes: row.changes,
  at: row.created_at,
});

const decodeActivityRow = decodeRow(ActivityRow);

/** Reads without a transaction. */
export const makePostgresActivityQueries = (db: Queryable): ActivityQueries => ({
  list: (query) =>
    tryQuery(async () => {
      const bindings = pageBindings(query);
      if (bindings === null) return [];
      return (await db.query(LIST, bindings)).map((row) => toActivity(decodeActivityRow(row)));
    }),
});
