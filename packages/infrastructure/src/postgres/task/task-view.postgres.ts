import type { TaskId, TaskView } from '@l-age/domain';
import type { Queryable, Statement } from '../connection/statement.js';
import { decodeTaskView, taskColumnsOf } from './task.row.js';

/** The task with all usernames, as one row. */
export const VIEW = `select ${taskColumnsOf('t')}, creator.username as created_by_username,
    assignee.username as assignee_username, mentioned.mentions`;

export const PEOPLE = `join users creator on creator.id = t.created_by_id
  left join users assignee on assignee.id = t.assignee_id
  cross join lateral (
    select coalesce(json_agg(json_build_array(u.id, u.username, m.by_id, m.in_text, m.in_comments) order by u.id), '[]') as mentions
    from task_mentions m join users u on u.id = m.user_id
    where m.task_id = t.id
  ) mentioned`;

export const FIND_BY_ID: Statement = {
  name: 'task-view-by-id',
  sql: `${VIEW} from tasks t ${PEOPLE} where t.id = ?::int`,
};

const FIND_BY_IDS: Statement = {
  name: 'task-views-by-ids',
  sql: `${VIEW} from tasks t ${PEOPLE} where t.id = any (?::int[])`,
};

/** The tasks that exist, including deleted ones, in any order. */
export const findTaskViews = async (db: Queryable, ids: readonly TaskId[]): Promise<readonly TaskView[]> =>
  ids.length === 0 ? [] : (await db.query(FIND_BY_IDS, [[...ids]])).map(decodeTaskView);
