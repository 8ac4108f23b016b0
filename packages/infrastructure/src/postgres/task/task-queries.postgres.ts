import {
  isStorable,
  NEWEST_FIRST,
  type TaskListQuery,
  type TaskQueries,
  type TaskSelection,
  type TaskView,
} from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import type { Database } from '../connection/database.js';
import { tryQuery } from '../connection/postgres-error.js';
import { firstOf, isStorableId } from '../connection/row.js';
import { sql, verbatim, type Sql } from '../connection/sql.js';
import { countSql, idsSql, inOrder } from './task-list.sql.js';
import { makeTaskReader } from './task-export.postgres.js';
import { FIND_BY_ID, PEOPLE, VIEW } from './task-view.postgres.js';
import { decodeTaskView } from './task.row.js';

/**
 * Prepared statements exist for pages of these sizes, newest first and without a filter: common sizes, plus one task
 * that shows whether another page follows. The limit is a literal, because the planner estimates a parameter as a tenth
 * of the table.
 */
const PREPARED_SIZES: ReadonlySet<number> = new Set([10, 20, 25, 50, 100, 200].flatMap((size) => [size, size + 1]));

const isNewestFirst = ({ order }: Pick<TaskListQuery, 'order'>): boolean =>
  order.by === NEWEST_FIRST.by && order.descending === NEWEST_FIRST.descending;

const isUnfiltered = ({ filter }: TaskSelection): boolean =>
  (Object.values(filter) as readonly unknown[]).every((value) => value === undefined);

const nameOf = (query: TaskListQuery): string | null =>
  query.skip === 0 && PREPARED_SIZES.has(query.limit) && isNewestFirst(query) && isUnfiltered(query)
    ? `tasks-${query.scope.kind}${query.deleted ? '-deleted' : ''}${query.after === null ? '' : '-on'}-${query.limit}`
    : null;

/** Selects the ids of the page first, then only these tasks. */
const listSql = (query: TaskListQuery): Sql => sql`with page as (${idsSql(query, query.limit, query.skip)})
  ${verbatim(VIEW)} from page join tasks t on t.id = page.id ${verbatim(PEOPLE)} ${inOrder(query.order, 'page')}`;

/** False if no row can match because Postgres would reject the values. */
const isPossible = ({ scope, filter }: TaskSelection): boolean =>
  [
    scope.kind === 'all' ? 0 : scope.viewerId,
    filter.assigneeId ?? 0,
    filter.createdById ?? 0,
    filter.mentionedUserId ?? 0,
  ].every(isStorableId) &&
  [filter.label, filter.text].every((text) => text === undefined || isStorable(text)) &&
  filter.statuses?.length !== 0;

/** Reads without a transaction. One statement each, independent of the number of tasks and people. */
export const makePostgresTaskQueries = (db: Database): TaskQueries => {
  const list = async (query: TaskListQuery): Promise<readonly TaskView[]> => {
    if (!isPossible(query) || !isStorableId(query.skip)) return [];
    const { text, bindings } = listSql(query);
    return (await db.query({ name: nameOf(query), sql: text }, bindings)).map(decodeTaskView);
  };

  return {
    findById: (id) =>
      tryQuery(async () => (isStorableId(id) ? firstOf(decodeTaskView)(await db.query(FIND_BY_ID, [id])) : O.none)),

    list: (query) => tryQuery(() => list(query)),

    count: (selection) =>
      tryQuery(async () => {
        if (!isPossible(selection)) return 0;
        const { text, bindings } = countSql(selection);
        return ((await db.query({ name: null, sql: text }, bindings))[0] as { count: number }).count;
      }),

    readAll: makeTaskReader(db.poolSize, list),
  };
};
