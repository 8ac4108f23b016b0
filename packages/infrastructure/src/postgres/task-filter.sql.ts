import { wordsOf, type TaskFilter, type UserId } from '@l-age/domain';
import { sql, verbatim, type Sql } from './sql.js';

/**
 * One condition of a list, in up to three forms. Together with `t`, the row of `tasks`, and `s`, that of
 * `l_age.task_search`, all of them say the same.
 */
export type Condition = Readonly<{
  /** On a task that was met on a walk. */
  check: Sql;
  /** For the index of searches; `null` when that knows nothing of it. */
  search: Sql | null;
  /** For a walk along an index of the column, under the alias that the walk gives its table; `null` when there is none. */
  range: ((alias: Sql) => Sql) | null;
  /** Whether `check` needs `s` beside `t`. */
  readsWords: boolean;
}>;

const onFacet = (check: Sql, facets: readonly string[] | Sql): Condition => ({
  check,
  search: 'text' in facets ? sql`s.facets @> array[${facets}]` : sql`s.facets && ${[...facets]}::text[]`,
  range: null,
  readsWords: false,
});

const onRange = (range: (alias: Sql) => Sql): Condition => ({
  check: range(verbatim('t')),
  search: null,
  range,
  readsWords: false,
});

const mentions = (userId: UserId): Sql =>
  sql`exists (select from task_mentions m where m.task_id = t.id and m.user_id = ${userId}::int)`;

const onWords = (text: string): Condition => {
  const matches = sql`s.words @@ l_age.search_query(${text}::text)`;
  return { check: matches, search: matches, range: null, readsWords: true };
};

const labelKey = (label: string): Sql => sql`(l_age.label_keys(array[${label}::text]))[1]`;

const CONDITIONS: {
  readonly [Name in Exclude<keyof TaskFilter, 'statuses'>]-?: (
    asked: Exclude<TaskFilter[Name], undefined>,
  ) => Condition | null;
} = {
  priorities: (priorities) =>
    onFacet(
      sql`t.priority = any (${[...priorities]}::text[])`,
      priorities.map((priority) => `p=${priority}`),
    ),
  assigneeId: (id) =>
    id === null
      ? onFacet(verbatim('t.assignee_id is null'), ['a-'])
      : onFacet(sql`t.assignee_id = ${id}::int`, [`a${id}`]),
  isAssigned: () => onFacet(verbatim('t.assignee_id is not null'), ['a*']),
  createdById: (id) => onFacet(sql`t.created_by_id = ${id}::int`, [`c${id}`]),
  mentionedUserId: (id) => onFacet(mentions(id), [`m${id}`]),
  mentionsAnybody: () => onFacet(verbatim('exists (select from task_mentions m where m.task_id = t.id)'), ['m*']),
  label: (label) => onFacet(sql`t.label_keys @> array[${labelKey(label)}]`, sql`'#' || ${labelKey(label)}`),
  dueAfter: (from) => onRange((alias) => sql`${alias}.due_first >= ${from} and ${alias}.due_first < 'infinity'`),
  dueBefore: (end) => onRange((alias) => sql`${alias}.due_first < ${end}`),
  updatedSince: (from) => onRange((alias) => sql`${alias}.updated_at >= ${from}`),
  text: (text) => (wordsOf(text).length === 0 ? null : onWords(text)),
};

/** What a filter asks beyond the status, which every index of lists knows. */
export const conditionsOf = ({ statuses: _, ...filter }: TaskFilter): readonly Condition[] =>
  (Object.entries(filter) as readonly (readonly [string, unknown])[]).flatMap(([name, asked]) => {
    const condition = asked === undefined ? null : CONDITIONS[name as keyof typeof filter](asked as never);
    return condition === null ? [] : [condition];
  });
