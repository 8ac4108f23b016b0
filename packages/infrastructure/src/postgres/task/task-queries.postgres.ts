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
import { attempt } from '../connection/postgres-error.js';
import { rowsOf } from '../connection/statement.js';
import { firstOf, isStorableId } from '../connection/row.js';
import { sql, verbatim, type Sql } from '../connection/sql.js';
import { countSql, idsSql, inOrder } from './task-list.sql.js';
import { makeTaskReader } from './task-export.postgres.js';
import { FIND_BY_ID, PEOPLE, VIEW } from './task-view.postgres.js';
import { decodeTaskView } from './task.row.js';

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

/** Finds the ids of the page first, then reads those tasks alone. */
const listSql = (query: TaskListQuery): Sql => sql`with page as (${idsSql(query, query.limit, query.skip)})
  ${verbatim(VIEW)} from page join tasks t on t.id = page.id ${verbatim(PEOPLE)} ${inOrder(query.order, 'page')}`;

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
export const makePostgresTaskQueries = (db: Database): TaskQueries => {
  const list = async (query: TaskListQuery): Promise<readonly TaskView[]> => {
    if (!isPossible(query) || !isStorableId(query.skip)) return [];
    const { text, bindings } = listSql(query);
    return (await rowsOf(db, { name: nameOf(query), sql: text }, bindings)).map(decodeTaskView);
  };

  return {
    findById: (id) =>
      attempt(async () => (isStorableId(id) ? firstOf(decodeTaskView)(await rowsOf(db, FIND_BY_ID, [id])) : O.none)),

    list: (query) => attempt(() => list(query)),

    count: (selection) =>
      attempt(async () => {
        if (!isPossible(selection)) return 0;
        const { text, bindings } = countSql(selection);
        return ((await rowsOf(db, { name: null, sql: text }, bindings))[0] as { count: number }).count;
      }),

    readAll: makeTaskReader(db.poolSize, list),
  };
};
