import type { Knex } from 'knex';
import { searchFunctions } from './search-functions.js';

/**
 * What lists are ordered by, one column a sort and none of them ever null: `due_first` and `due_last` put what has no due
 * date at the end of either direction. Moments are kept to the millisecond, as clients see them: a page that ended in
 * the middle of one would otherwise lose what follows.
 */
const SORT_KEYS = `
  alter table tasks
    alter column created_at type timestamptz(3), alter column updated_at type timestamptz(3),
    alter column due_date type timestamptz(3), alter column completed_at type timestamptz(3),
    alter column deleted_at type timestamptz(3),
    add column due_first timestamptz(3) not null generated always as (coalesce(due_date, 'infinity')) stored,
    add column due_last timestamptz(3) not null generated always as (coalesce(due_date, '-infinity')) stored,
    add column priority_rank smallint not null
      generated always as (array_position('{low,medium,high,urgent}'::text[], priority)) stored,
    add column title_key text collate "C" not null generated always as (l_age.title_key(title)) stored,
    add column label_keys text[] not null generated always as (l_age.label_keys(labels)) stored;`;

/** The list of mentions is one walk along one index, too: its rows repeat what their task is ordered and parted by. */
const MENTIONS = `
  alter table task_mentions add column status text, add column created_at timestamptz(3),
    add column updated_at timestamptz(3), add column due_first timestamptz(3), add column due_last timestamptz(3),
    add column priority_rank smallint, add column title_key text collate "C";
  update task_mentions m
  set status = t.status, created_at = t.created_at, updated_at = t.updated_at, due_first = t.due_first,
    due_last = t.due_last, priority_rank = t.priority_rank, title_key = t.title_key
  from tasks t where t.id = m.task_id;
  alter table task_mentions alter column status set not null, alter column created_at set not null,
    alter column updated_at set not null, alter column due_first set not null, alter column due_last set not null,
    alter column priority_rank set not null, alter column title_key set not null;

  create function l_age.mention_follows_task() returns trigger language plpgsql as $$
    begin
      select t.status, t.created_at, t.updated_at, t.due_first, t.due_last, t.priority_rank, t.title_key,
        t.deleted_at is not null
      into new.status, new.created_at, new.updated_at, new.due_first, new.due_last, new.priority_rank, new.title_key,
        new.task_deleted
      from tasks t where t.id = new.task_id;
      return new;
    end $$;
  create trigger mention_follows_task before insert on task_mentions
    for each row execute function l_age.mention_follows_task();

  create function l_age.mentions_follow_task() returns trigger language plpgsql as $$
    begin
      update task_mentions
      set status = new.status, created_at = new.created_at, updated_at = new.updated_at, due_first = new.due_first,
        due_last = new.due_last, priority_rank = new.priority_rank, title_key = new.title_key,
        task_deleted = new.deleted_at is not null
      where task_id = new.id;
      return null;
    end $$;
  create trigger mentions_follow_task after update on tasks for each row
    when (
      old.status is distinct from new.status or old.created_at is distinct from new.created_at
      or old.updated_at is distinct from new.updated_at or old.due_date is distinct from new.due_date
      or old.priority is distinct from new.priority or old.title is distinct from new.title
      or old.deleted_at is distinct from new.deleted_at
    )
    execute function l_age.mentions_follow_task();`;

/**
 * One row a task: `words` of its title, description and comments; `facets`, everything a list is filtered by, and none
 * when the task is deleted. One index over both finds what is rare, however the conditions are combined. Without the
 * list of pending entries: it would have to be read through by every search.
 */
const SEARCH = `
  create table l_age.task_search (
    task_id integer primary key references tasks (id) on delete cascade,
    facets text[] not null,
    words tsvector not null
  );

  create function l_age.task_facets(which integer) returns text[] stable language plpgsql as $$
    begin return (select case when task.deleted_at is not null then '{}' else
      array['c' || task.created_by_id, 's=' || task.status, 'p=' || task.priority, 'a' || coalesce(task.assignee_id::text, '-')]
      || case when task.assignee_id is not null then '{a*}'::text[] end
      || array(select '#' || key from unnest(task.label_keys) key)
      || (
        select '{m*}'::text[] || array_agg('m' || m.user_id order by m.user_id)
        from task_mentions m where m.task_id = which having count(*) > 0
      )
    end from tasks task where task.id = which);
    end $$;

  create function l_age.task_words(which integer) returns tsvector stable language plpgsql as $$
    declare
      words tsvector := '';
      body text;
    begin
      for body in
        select t.title from tasks t where t.id = which
        union all select t.description from tasks t where t.id = which and t.description is not null
        union all (select c.body from l_age.task_comments c where c.task_id = which order by c.id)
      loop
        words := words || l_age.search_words(body);
      end loop;
      return words;
    exception when program_limit_exceeded then
      return words; -- a vector holds a megabyte of different words
    end $$;

  insert into l_age.task_search (task_id, facets, words)
  select t.id, l_age.task_facets(t.id), l_age.task_words(t.id) from tasks t;

  create function l_age.search_follows_task() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        insert into l_age.task_search (task_id, facets, words)
        values (new.id, l_age.task_facets(new.id), l_age.task_words(new.id));
      elsif (old.title, old.description) is distinct from (new.title, new.description) then
        update l_age.task_search set facets = l_age.task_facets(new.id), words = l_age.task_words(new.id)
        where task_id = new.id;
      else
        update l_age.task_search s set facets = f.facets from l_age.task_facets(new.id) f (facets)
        where s.task_id = new.id and s.facets <> f.facets;
      end if;
      return null;
    end $$;
  create trigger search_follows_task after insert or update on tasks
    for each row execute function l_age.search_follows_task();

  create function l_age.search_follows_mentions() returns trigger language plpgsql as $$
    begin
      update l_age.task_search s set facets = f.facets
      from (select distinct task_id from changed) c cross join lateral l_age.task_facets(c.task_id) f (facets)
      where s.task_id = c.task_id and s.facets <> f.facets;
      return null;
    end $$;
  create trigger search_follows_new_mentions after insert on task_mentions
    referencing new table as changed for each statement execute function l_age.search_follows_mentions();
  create trigger search_follows_old_mentions after delete on task_mentions
    referencing old table as changed for each statement execute function l_age.search_follows_mentions();

  create function l_age.search_follows_comment() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        update l_age.task_search set words = words || l_age.search_words(new.body) where task_id = new.task_id;
      else
        update l_age.task_search set words = l_age.task_words(task_id) where task_id = old.task_id;
      end if;
      return null;
    exception when program_limit_exceeded then
      return null; -- see l_age.task_words
    end $$;
  create trigger search_follows_comment after insert or update of body or delete on l_age.task_comments
    for each row execute function l_age.search_follows_comment();`;

const SORTS = ['created_at', 'updated_at', 'due_first', 'due_last', 'priority_rank', 'title_key'];

/**
 * One for each list and sort. Equality first, then the sort key, then the id: the index is walked in the order of the list,
 * in either direction. The status stands among the equals, for it is what lists are filtered by most, and old tasks
 * are done: a walk past all of them for the few that are not would grow with the table.
 */
const LIST_INDEXES = [
  'drop index tasks_created; drop index tasks_assigned; drop index tasks_all; drop index task_mentions_of_user;',
  ...SORTS.flatMap((key) => [
    `create index tasks_created_${key} on tasks (created_by_id, status, ${key}, id) where deleted_at is null;`,
    `create index tasks_assigned_${key} on tasks (assignee_id, status, ${key}, id) where deleted_at is null;`,
    `create index tasks_all_${key} on tasks (status, ${key}, id) where deleted_at is null;`,
    `create index task_mentions_${key} on task_mentions (user_id, status, ${key}, task_id) where not task_deleted;`,
  ]),
  'create index tasks_deleted on tasks (created_by_id, id) where deleted_at is not null;',
  'create index task_search_index on l_age.task_search using gin (facets, words) with (fastupdate = off);',
].join('\n');

/** Lists that are filtered, searched and sorted at the speed of one page, however many tasks there are. */
export const taskLists = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw('set constraints all immediate');
  await trx.raw(await searchFunctions(trx));
  await trx.raw(SORT_KEYS);
  await trx.raw(MENTIONS);
  await trx.raw(SEARCH);
  await trx.raw(LIST_INDEXES);
  await trx.raw('analyze tasks, task_mentions, l_age.task_search');
};
