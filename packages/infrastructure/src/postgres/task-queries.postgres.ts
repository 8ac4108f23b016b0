import {
  isStorable,
  NEWEST_FIRST,
  type TaskId,
  type TaskListQuery,
  type TaskQueries,
  type TaskSelection,
  type TaskView,
} from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import type { Database } from './database.js';
import { attempt } from './postgres-error.js';
import { type Queryable, rowsOf, type Statement } from './statement.js';
import { firstOf, isStorableId } from './row.js';
import { sql, verbatim, type Sql } from './sql.js';
import { countSql, pageSql, PATIENCE, type Patience } from './task-list.sql.js';
import { orderSql } from './task-order.sql.js';
import { makeTaskReader } from './task-export.postgres.js';
import { decodeTaskView, taskColumnsOf } from './task.row.js';

/** The task with the names of everybody in it, as one row. */
const VIEW = `select ${taskColumnsOf('t')}, creator.username as created_by_username,
    assignee.username as assignee_username, mentioned.mentions`;

const PEOPLE = `join users creator on creator.id = t.created_by_id
  left join users assignee on assignee.id = t.assignee_id
  cross join lateral (
    select coalesce(json_agg(json_build_array(u.id, u.username, m.by_id, m.in_text, m.in_comments) order by u.id), '[]') as mentions
    from task_mentions m join users u on u.id = m.user_id
    where m.task_id = t.id
  ) mentioned`;

const FIND_BY_ID: Statement = {
  name: 'task-view-by-id',
  sql: `${VIEW} from tasks t ${PEOPLE} where t.id = ?::int`,
};

const FIND_BY_IDS: Statement = {
  name: 'task-views-by-ids',
  sql: `${VIEW} from tasks t ${PEOPLE} where t.id = any (?::int[])`,
};

/** Those that are there, deleted ones too, in any order. */
export const findTaskViews = async (db: Queryable, ids: readonly TaskId[]): Promise<readonly TaskView[]> =>
  ids.length === 0 ? [] : (await rowsOf(db, FIND_BY_IDS, [[...ids]])).map(decodeTaskView);

/**
 * First pages of these sizes, newest first and without a filter, are prepared: the usual ones, and one task more, which
 * tells whether a page follows. The limits are literals: with a parameter the planner of a prepared statement has to
 * guess, and guesses a tenth of the table.
 */
const PREPARED_SIZES: ReadonlySet<number> = new Set([10, 20, 25, 50, 100, 200].flatMap((size) => [size, size + 1]));

const isNewestFirst = ({ order }: Pick<TaskListQuery, 'order'>): boolean =>
  order.by === NEWEST_FIRST.by && order.descending === NEWEST_FIRST.descending;

const isUnfiltered = ({ filter }: TaskSelection): boolean =>
  (Object.values(filter) as readonly unknown[]).every((asked) => asked === undefined);

const nameOf = (query: TaskListQuery): string | null =>
  query.skip === 0 && PREPARED_SIZES.has(query.limit) && isNewestFirst(query) && isUnfiltered(query)
    ? `tasks-${query.scope.kind}${query.deleted ? '-deleted' : ''}${query.after === null ? '' : '-on'}-${query.limit}`
    : null;

/** The ids of the page first, from as few rows as can be, then the rest of those tasks. */
const listSql = (query: TaskListQuery, patience: Patience): Sql => {
  const { direction } = orderSql(query.order, null);
  const inOrder = (table: string) => sql`${verbatim(table)}.key ${direction}, ${verbatim(table)}.id ${direction}`;
  return sql`with page as (
      select key, id from (${pageSql(query, patience)}) found
      order by ${inOrder('found')} ${verbatim(`limit ${query.limit} offset ${query.skip}`)}
    )
    ${verbatim(VIEW)} from page join tasks t on t.id = page.id ${verbatim(PEOPLE)} order by ${inOrder('page')}`;
};

/** Whether there can be such rows at all; Postgres would refuse the numbers and texts. */
const isPossible = ({ scope, filter }: TaskSelection): boolean =>
  [
    scope.kind === 'all' ? 0 : scope.viewerId,
    filter.assigneeId ?? 0,
    filter.createdById ?? 0,
    filter.mentionedUserId ?? 0,
  ].every(isStorableId) &&
  [filter.label, filter.text].every((text) => text === undefined || isStorable(text)) &&
  filter.statuses?.length !== 0;

/** Reads that need no transaction; one statement each, however many tasks and people are on the page. */
export const makePostgresTaskQueries = (db: Database, patience = PATIENCE): TaskQueries => {
  const list = async (on: Queryable, query: TaskListQuery) => {
    if (!isPossible(query) || !isStorableId(query.skip)) return [];
    const { text, bindings } = listSql(query, patience);
    return (await rowsOf(on, { name: nameOf(query), sql: text }, bindings)).map(decodeTaskView);
  };

  return {
    findById: (id) =>
      attempt(async () => (isStorableId(id) ? firstOf(decodeTaskView)(await rowsOf(db, FIND_BY_ID, [id])) : O.none)),

    list: (query) => attempt(() => list(db, query)),

    count: (selection) =>
      attempt(async () => {
        if (!isPossible(selection)) return 0;
        const { text, bindings } = countSql(selection);
        return ((await rowsOf(db, { name: null, sql: text }, bindings))[0] as { count: number }).count;
      }),

    readAll: makeTaskReader(db, list),
  };
};
