import type { TaskListQuery, TaskQueries, TaskScope } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import type { Knex } from 'knex';
import { attempt } from './postgres-error.js';
import { rowsOf, type Statement } from './prepared-statement.js';
import { firstOf, isStorableId } from './row.js';
import { decodeTaskView, taskColumnsOf } from './task.row.js';

/** The task with the names of everybody in it, as one row. */
const VIEW = `select ${taskColumnsOf('t')}, creator.username as created_by_username,
    assignee.username as assignee_username, mentioned.mentions`;

const PEOPLE = `join users creator on creator.id = t.created_by_id
  left join users assignee on assignee.id = t.assignee_id
  cross join lateral (
    select coalesce(json_agg(json_build_array(u.id, u.username, m.by_id, m.in_text) order by u.id), '[]') as mentions
    from task_mentions m join users u on u.id = m.user_id
    where m.task_id = t.id
  ) mentioned`;

const FIND_BY_ID: Statement = {
  name: 'task-view-by-id',
  sql: `${VIEW} from tasks t ${PEOPLE} where t.id = ?::int`,
};

type Branch = 'created' | 'assigned' | 'mentioned' | 'all';

/** Each branch walks one index, newest first, from `before` on; see the indexes of the first migration. */
const CONDITION: { readonly [Name in Branch]: string } = {
  created: 'tasks where created_by_id = ?::int and deleted_at is null and id < ?::bigint',
  assigned: 'tasks where assignee_id = ?::int and deleted_at is null and id < ?::bigint',
  mentioned: 'task_mentions where user_id = ?::int and not task_deleted and task_id < ?::bigint',
  all: 'tasks where deleted_at is null and id < ?::bigint',
};

const BRANCHES: { readonly [Kind in TaskScope['kind']]: readonly Branch[] } = {
  involved: ['created', 'assigned', 'mentioned'],
  assigned: ['assigned'],
  mentioned: ['mentioned'],
  all: ['all'],
};

const idOf = (branch: Branch): string => (branch === 'mentioned' ? 'task_id' : 'id');

/** What one branch can contribute to the page: `reach` ids are enough, whatever the others contribute. */
const branchSql = (reach: number) => (branch: Branch) =>
  `(select ${idOf(branch)} as id from ${CONDITION[branch]} order by ${idOf(branch)} desc limit ${String(reach)})`;

/** First pages of these sizes are prepared: the usual ones, and one task more, which tells whether a page follows. */
const PREPARED_SIZES: ReadonlySet<number> = new Set([10, 20, 25, 50, 100, 200].flatMap((size) => [size, size + 1]));

/**
 * A page of ids first, from a UNION of branches that are each cut to what the page can need, then the rest of those
 * tasks. `OR` over the joined tables instead reads all that the viewer sees before it knows the newest. The limits are
 * literals: with a parameter the planner of a prepared statement has to guess, and guesses a tenth of the table.
 */
export const listStatement = ({ scope, limit, skip }: TaskListQuery): Statement => ({
  name: skip === 0 && PREPARED_SIZES.has(limit) ? `tasks-${scope.kind}-${String(limit)}` : null,
  sql: `with page as (
      select id from (${BRANCHES[scope.kind].map(branchSql(limit + skip)).join(' union ')}) candidates
      order by id desc limit ${String(limit)} offset ${String(skip)}
    )
    ${VIEW} from page join tasks t on t.id = page.id ${PEOPLE} order by t.id desc`,
});

/** Comes before every task in the order of the list. */
const ABOVE_ALL_IDS = 2_147_483_648;

const listBindings = ({ scope, after }: TaskListQuery): readonly number[] => {
  const before = after === null ? ABOVE_ALL_IDS : Math.min(after, ABOVE_ALL_IDS);
  return BRANCHES[scope.kind].flatMap(() => (scope.kind === 'all' ? [before] : [scope.viewerId, before]));
};

/** Whether there can be such rows at all; Postgres would refuse the numbers. */
const isPossible = ({ scope, skip, after }: TaskListQuery): boolean =>
  isStorableId(skip) && (scope.kind === 'all' || isStorableId(scope.viewerId)) && (after === null || after > 0);

/** Reads that need no transaction; one statement each, however many tasks and people are on the page. */
export const makePostgresTaskQueries = (knex: Knex): TaskQueries => ({
  findById: (id) =>
    attempt(async () => (isStorableId(id) ? firstOf(decodeTaskView)(await rowsOf(knex, FIND_BY_ID, [id])) : O.none)),

  list: (query) =>
    attempt(async () =>
      isPossible(query) ? (await rowsOf(knex, listStatement(query), listBindings(query))).map(decodeTaskView) : [],
    ),
});
