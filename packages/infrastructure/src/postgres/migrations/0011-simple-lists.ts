import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';
import { renameColumns } from '../adoption/conflicting-columns.js';
import { withoutTriggers, withoutViews } from '../adoption/without-dependents.js';
import { searchFunctions } from './search-functions.js';

const OLD_SORTS = ['created_at', 'updated_at', 'due_first', 'due_last', 'priority_rank', 'title_key'];

/** Drops the objects of earlier versions of 0001 and 0003: indexes for every sort, copied columns, triggers. */
const DROP_OLD_LISTS = `
  drop trigger if exists mentions_follow_task on tasks;
  drop trigger if exists search_follows_task on tasks;
  drop trigger if exists mention_follows_task on task_mentions;
  drop trigger if exists search_follows_new_mentions on task_mentions;
  drop trigger if exists search_follows_old_mentions on task_mentions;
  drop trigger if exists search_follows_comment on l_age.task_comments;
  drop table if exists l_age.task_search;
  drop index if exists tasks_created, tasks_assigned, tasks_all, tasks_deleted, task_mentions_of_user,
    ${OLD_SORTS.flatMap((sort) => ['tasks_created', 'tasks_assigned', 'tasks_all', 'task_mentions'].map((list) => `${list}_${sort}`)).join(', ')};
  alter table tasks
    ${['due_first', 'due_last', 'priority_rank', 'title_key', 'label_keys'].map((column) => `drop column if exists ${column}`).join(', ')};
  alter table task_mentions
    ${['task_deleted', 'status', ...OLD_SORTS].map((column) => `drop column if exists ${column}`).join(', ')};
  drop function if exists l_age.mention_follows_task, l_age.mentions_follow_task, l_age.search_follows_task,
    l_age.search_follows_mentions, l_age.search_follows_comment, l_age.task_facets, l_age.task_words,
    l_age.search_query, l_age.search_words, l_age.words_in, l_age.folded, l_age.label_keys, l_age.title_key, l_age.lowered;`;

const MOMENTS = ['created_at', 'updated_at', 'due_date', 'completed_at', 'deleted_at'];

/** Rewrites the table once. Its indexes are dropped before. */
const ADD_WORDS = `
  create table l_age.adoption (last_task_id integer not null);
  alter table tasks add column comment_words tsvector;
  update tasks t set comment_words = c.words
  from (
    select task_id, l_age.with_words(null, string_agg(body, ' ' order by id)) as words
    from l_age.task_comments group by task_id
  ) c where c.task_id = t.id;
  alter table tasks
    ${MOMENTS.map((column) => `alter column ${column} type timestamptz`).join(', ')},
    add column search_words tsvector not null
      generated always as (l_age.search_words(title, description, labels, comment_words)) stored;`;

/**
 * docs/performance.md explains each index. The pending list of the index for words is limited to 1 MB: a longer list
 * makes writes cheaper but searches slower.
 */
const INDEXES = `
  create index tasks_created on tasks (created_by_id, id, status) where deleted_at is null;
  create index tasks_assigned on tasks (assignee_id, id, status) where deleted_at is null;
  create index tasks_created_updated on tasks (created_by_id, updated_at, id) where deleted_at is null;
  create index tasks_assigned_updated on tasks (assignee_id, updated_at, id) where deleted_at is null;
  create index tasks_updated on tasks (updated_at, id) where deleted_at is null;
  create index tasks_deleted on tasks (created_by_id, id) where deleted_at is not null;
  create index tasks_search on tasks using gin (search_words) with (gin_pending_list_limit = 1024);
  create index task_mentions_of_user on task_mentions (user_id, task_id);`;

/** Whether 0001 has already created the columns for lists. Earlier versions of 0001 did not. */
const hasWords = async (trx: Knex.Transaction): Promise<boolean> => {
  const { rows } = await trx.raw<{ rows: readonly { present: boolean }[] }>(
    "select to_regprocedure('l_age.search_words(text, text, text[], tsvector)') is not null as present",
  );
  return rows[0]?.present === true;
};

/** Replaces the indexes for every sort by a few, and stores the words of a task in its row. */
export const simpleLists = async (trx: Knex.Transaction, log: Logger): Promise<void> => {
  await trx.raw('set constraints all immediate');
  if (!(await hasWords(trx))) {
    await trx.raw(DROP_OLD_LISTS);
    await trx.raw(await searchFunctions(trx));
    await renameColumns(trx, 'tasks', (name) => name === 'comment_words' || name === 'search_words', log);
    await withoutTriggers(trx, ['tasks'], () =>
      withoutViews(trx, 'tasks', MOMENTS, async () => {
        await trx.raw(ADD_WORDS);
      }),
    );
  }
  await trx.raw(INDEXES);
  await trx.raw('analyze tasks, task_mentions');
};
