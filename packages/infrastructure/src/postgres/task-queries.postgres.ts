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
    select coalesce(json_agg(json_build_array(u.id, u.username, m.by_id, m.in_text, m.in_comments) order by u.id), '[]') as mentions
    from task_mentions m join users u on u.id = m.user_id
    where m.task_id = t.id
  ) mentioned`;

const FIND_BY_ID: Statement = {
  name: 'task-view-by-id',
  sql: `${VIEW} from tasks t ${PEOPLE} where t.id = ?::int`,
};

type Branch = Readonly<{ table: string; person: string; id: string; shown: string }>;

const CREATED: Branch = { table: 'tasks', person: 'created_by_id', id: 'id', shown: 'deleted_at is null' };
const ASSIGNED: Branch = { table: 'tasks', person: 'assignee_id', id: 'id', shown: 'deleted_at is null' };
const MENTIONED: Branch = { table: 'task_mentions', person: 'user_id', id: 'task_id', shown: 'not task_deleted' };

const BRANCHES: { readonly [Kind in Exclude<TaskScope['kind'], 'all'>]: readonly Branch[] } = {
  involved: [CREATED, ASSIGNED, MENTIONED],
  assigned: [ASSIGNED],
  mentioned: [MENTIONED],
};

/**
 * One walk along the branch's own index (see the first migration), newest first; `reach` ids are all that it can
 * contribute to the page. The person is a list of one, and part of the order, to leave the planner no other walk: told
 * `person = ?` it may go through everybody's tasks by their id and hope to meet enough of this person's soon.
 */
const branchSql =
  (reach: number) =>
  ({ table, person, id, shown }: Branch): string =>
    `(select ${id} as id from ${table} where ${person} = any (array[?::int]) and ${shown} and ${id} < ?::bigint
      order by ${person} desc, ${id} desc limit ${String(reach)})`;

const everybodysSql = (reach: number): string =>
  `(select id from tasks where deleted_at is null and id < ?::bigint order by id desc limit ${String(reach)})`;

const candidatesSql = ({ kind }: TaskScope, reach: number): string =>
  kind === 'all' ? everybodysSql(reach) : BRANCHES[kind].map(branchSql(reach)).join(' union ');

/** First pages of these sizes are prepared: the usual ones, and one task more, which tells whether a page follows. */
const PREPARED_SIZES: ReadonlySet<number> = new Set([10, 20, 25, 50, 100, 200].flatMap((size) => [size, size + 1]));

/**
 * A page of ids first, from a UNION of branches that are each cut to what the page can need, then the rest of those
 * tasks. `OR` over the joined tables instead reads all that the viewer sees before it knows the newest. The limits are
 * literals: with a parameter the planner of a prepared statement has to guess, and guesses a tenth of the table.
 */
const listStatement = ({ scope, limit, skip }: TaskListQuery): Statement => ({
  name: skip === 0 && PREPARED_SIZES.has(limit) ? `tasks-${scope.kind}-${String(limit)}` : null,
  sql: `with page as (
      select id from (${candidatesSql(scope, limit + skip)}) candidates
      order by id desc limit ${String(limit)} offset ${String(skip)}
    )
    ${VIEW} from page join tasks t on t.id = page.id ${PEOPLE} order by t.id desc`,
});

/** Comes before every task in the order of the list. */
const ABOVE_ALL_IDS = 2_147_483_648;

const listBindings = ({ scope, after }: TaskListQuery): readonly number[] => {
  const before = after === null ? ABOVE_ALL_IDS : Math.min(after, ABOVE_ALL_IDS);
  return scope.kind === 'all' ? [before] : BRANCHES[scope.kind].flatMap(() => [scope.viewerId, before]);
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
