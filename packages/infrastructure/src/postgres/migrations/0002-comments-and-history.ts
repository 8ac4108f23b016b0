import type { Knex } from 'knex';

const COMMENTS = `
  create table l_age.task_comments (
    id integer primary key generated always as identity,
    task_id integer not null references tasks (id) on delete cascade,
    author_id integer not null references users (id),
    body text not null,
    mentioned_user_ids integer[] not null default '{}',
    created_at timestamptz not null,
    updated_at timestamptz not null
  );
  create index task_comments_of_task on l_age.task_comments (task_id, id);
  alter table task_mentions add column in_comments boolean not null default false;
  alter table l_age.notifications add column comment_id integer;`;

/**
 * An entry survives the comment and the people that it names, so their ids are not foreign keys, and the name of the
 * actor is stored. Triggers reject changes of entries.
 */
const HISTORY = `
  create table l_age.task_activity (
    id bigint primary key generated always as identity,
    task_id integer not null references tasks (id),
    actor_id integer not null,
    actor_username text not null,
    action text not null,
    comment_id integer,
    changes jsonb not null,
    created_at timestamptz not null
  );
  create index task_activity_of_task on l_age.task_activity (task_id, id);

  create table l_age.adoption (last_task_id integer not null);
  insert into l_age.adoption select max(id) from tasks having max(id) is not null;

  create function l_age.refuse_to_rewrite_history() returns trigger language plpgsql as
    $$ begin raise exception 'the history of a task is never edited'; end $$;
  create trigger task_activity_is_append_only before update or delete on l_age.task_activity
    for each statement execute function l_age.refuse_to_rewrite_history();`;

const ANSWERS = `
  create table l_age.idempotency_keys (
    owner_id integer not null references users (id) on delete cascade,
    key text not null,
    fingerprint text not null,
    answer text,
    created_at timestamptz not null,
    primary key (owner_id, key)
  );
  create index idempotency_keys_age on l_age.idempotency_keys (created_at);`;

/**
 * Adds comments, history and idempotency keys. Tasks up to `last_task_id` are older than the history: their creation is
 * read from the task.
 */
export const commentsAndHistory = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(COMMENTS);
  await trx.raw(HISTORY);
  await trx.raw(ANSWERS);
};
