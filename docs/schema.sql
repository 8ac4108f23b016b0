-- What the migrations make of an empty database. Written by: npm run schema

create schema l_age;

CREATE OR REPLACE FUNCTION l_age.refuse_to_rewrite_history()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin raise exception 'the history of a task is never edited'; end $function$;

CREATE OR REPLACE FUNCTION l_age.lowered(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN lower((value COLLATE "und-x-icu"));

CREATE OR REPLACE FUNCTION l_age.title_key(title text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN "left"(l_age.lowered(title), 400);

CREATE OR REPLACE FUNCTION l_age.label_keys(labels text[])
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ARRAY(SELECT "left"(l_age.lowered(label.label), 200) AS "left" FROM unnest(label_keys.labels) label(label));

CREATE OR REPLACE FUNCTION l_age.folded(value text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN translate(replace(replace(replace(l_age.lowered(regexp_replace(NORMALIZE(value, NFKD), '[̀-ͯ]'::text, ''::text, 'g'::text)), 'ß'::text, 'ss'::text), 'æ'::text, 'ae'::text), 'œ'::text, 'oe'::text), 'øłđħıς'::text, 'oldhiσ'::text);

CREATE OR REPLACE FUNCTION l_age.words_in(value text)
 RETURNS text[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ARRAY(SELECT DISTINCT "left"(word.word, 100) AS "left" FROM regexp_split_to_table((l_age.folded(words_in.value) COLLATE "und-x-icu"), '[^[:alnum:]]+'::text) word(word) WHERE (word.word <> ''::text));

CREATE OR REPLACE FUNCTION l_age.search_words(value text)
 RETURNS tsvector
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN array_to_tsvector(l_age.words_in(value));

CREATE OR REPLACE FUNCTION l_age.search_query(value text)
 RETURNS tsquery
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ((SELECT string_agg(((''''::text || word.word) || ''':*'::text), ' & '::text) AS string_agg FROM unnest(l_age.words_in(search_query.value)) word(word)))::tsquery;

CREATE OR REPLACE FUNCTION l_age.mention_follows_task()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      select t.status, t.created_at, t.updated_at, t.due_first, t.due_last, t.priority_rank, t.title_key,
        t.deleted_at is not null
      into new.status, new.created_at, new.updated_at, new.due_first, new.due_last, new.priority_rank, new.title_key,
        new.task_deleted
      from tasks t where t.id = new.task_id;
      return new;
    end $function$;

CREATE OR REPLACE FUNCTION l_age.mentions_follow_task()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update task_mentions
      set status = new.status, created_at = new.created_at, updated_at = new.updated_at, due_first = new.due_first,
        due_last = new.due_last, priority_rank = new.priority_rank, title_key = new.title_key,
        task_deleted = new.deleted_at is not null
      where task_id = new.id;
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION l_age.task_facets(which integer)
 RETURNS text[]
 LANGUAGE plpgsql
 STABLE
AS $function$
    begin return (select case when task.deleted_at is not null then '{}' else
      array['c' || task.created_by_id, 's=' || task.status, 'p=' || task.priority, 'a' || coalesce(task.assignee_id::text, '-')]
      || case when task.assignee_id is not null then '{a*}'::text[] end
      || array(select '#' || key from unnest(task.label_keys) key)
      || (
        select '{m*}'::text[] || array_agg('m' || m.user_id order by m.user_id)
        from task_mentions m where m.task_id = which having count(*) > 0
      )
    end from tasks task where task.id = which);
    end $function$;

CREATE OR REPLACE FUNCTION l_age.task_words(which integer)
 RETURNS tsvector
 LANGUAGE plpgsql
 STABLE
AS $function$
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
    end $function$;

CREATE OR REPLACE FUNCTION l_age.search_follows_task()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
    end $function$;

CREATE OR REPLACE FUNCTION l_age.search_follows_mentions()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      update l_age.task_search s set facets = f.facets
      from (select distinct task_id from changed) c cross join lateral l_age.task_facets(c.task_id) f (facets)
      where s.task_id = c.task_id and s.facets <> f.facets;
      return null;
    end $function$;

CREATE OR REPLACE FUNCTION l_age.search_follows_comment()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    begin
      if tg_op = 'INSERT' then
        update l_age.task_search set words = words || l_age.search_words(new.body) where task_id = new.task_id;
      else
        update l_age.task_search set words = l_age.task_words(task_id) where task_id = old.task_id;
      end if;
      return null;
    exception when program_limit_exceeded then
      return null; -- see l_age.task_words
    end $function$;

CREATE OR REPLACE FUNCTION l_age.refuse_change_of_audit_log()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  begin
    raise exception 'the audit log is append-only: % is refused', tg_op using errcode = 'insufficient_privilege';
  end $function$;

CREATE OR REPLACE FUNCTION l_age.announce_notification()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin perform pg_notify('l_age_live', 'notification ' || new.recipient_id || ' ' || new.id); return null; end $function$;

CREATE OR REPLACE FUNCTION l_age.announce_session_end()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin perform pg_notify('l_age_live', 'user ' || old.user_id); return null; end $function$;

CREATE OR REPLACE FUNCTION l_age.announce_deactivation()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$ begin perform pg_notify('l_age_live', 'user ' || old.id); return null; end $function$;

create table public.task_mentions (
  "task_id" integer not null,
  "user_id" integer not null,
  "by_id" boolean not null default true,
  "in_text" boolean not null default false,
  "task_deleted" boolean not null default false,
  "in_comments" boolean not null default false,
  "status" text not null,
  "created_at" timestamp(3) with time zone not null,
  "updated_at" timestamp(3) with time zone not null,
  "due_first" timestamp(3) with time zone not null,
  "due_last" timestamp(3) with time zone not null,
  "priority_rank" smallint not null,
  "title_key" text collate "C" not null,
  constraint task_mentions_pkey PRIMARY KEY (task_id, user_id)
);
CREATE INDEX task_mentions_created_at ON public.task_mentions USING btree (user_id, status, created_at, task_id) WHERE (NOT task_deleted);
CREATE INDEX task_mentions_due_first ON public.task_mentions USING btree (user_id, status, due_first, task_id) WHERE (NOT task_deleted);
CREATE INDEX task_mentions_due_last ON public.task_mentions USING btree (user_id, status, due_last, task_id) WHERE (NOT task_deleted);
CREATE INDEX task_mentions_priority_rank ON public.task_mentions USING btree (user_id, status, priority_rank, task_id) WHERE (NOT task_deleted);
CREATE INDEX task_mentions_title_key ON public.task_mentions USING btree (user_id, status, title_key, task_id) WHERE (NOT task_deleted);
CREATE INDEX task_mentions_updated_at ON public.task_mentions USING btree (user_id, status, updated_at, task_id) WHERE (NOT task_deleted);
CREATE TRIGGER mention_follows_task BEFORE INSERT ON public.task_mentions FOR EACH ROW EXECUTE FUNCTION l_age.mention_follows_task();
CREATE TRIGGER search_follows_new_mentions AFTER INSERT ON public.task_mentions REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION l_age.search_follows_mentions();
CREATE TRIGGER search_follows_old_mentions AFTER DELETE ON public.task_mentions REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION l_age.search_follows_mentions();

create table public.tasks (
  "id" integer not null generated by default as identity,
  "title" text not null,
  "description" text,
  "status" text not null default 'todo'::text,
  "priority" text not null default 'medium'::text,
  "created_by_id" integer not null,
  "assignee_id" integer,
  "labels" text[] not null default '{}'::text[],
  "due_date" timestamp(3) with time zone,
  "version" integer not null default 1,
  "completed_at" timestamp(3) with time zone,
  "deleted_at" timestamp(3) with time zone,
  "created_at" timestamp(3) with time zone not null default now(),
  "updated_at" timestamp(3) with time zone not null default now(),
  "due_first" timestamp(3) with time zone not null generated always as (COALESCE(due_date, 'infinity'::timestamp with time zone)) stored,
  "due_last" timestamp(3) with time zone not null generated always as (COALESCE(due_date, '-infinity'::timestamp with time zone)) stored,
  "priority_rank" smallint not null generated always as (array_position('{low,medium,high,urgent}'::text[], priority)) stored,
  "title_key" text collate "C" not null generated always as (l_age.title_key(title)) stored,
  "label_keys" text[] not null generated always as (l_age.label_keys(labels)) stored,
  constraint tasks_pkey PRIMARY KEY (id),
  constraint tasks_priority_known CHECK ((priority = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text, 'urgent'::text]))),
  constraint tasks_status_known CHECK ((status = ANY (ARRAY['todo'::text, 'in_progress'::text, 'done'::text])))
);
CREATE INDEX tasks_all_created_at ON public.tasks USING btree (status, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_all_due_first ON public.tasks USING btree (status, due_first, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_all_due_last ON public.tasks USING btree (status, due_last, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_all_priority_rank ON public.tasks USING btree (status, priority_rank, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_all_title_key ON public.tasks USING btree (status, title_key, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_all_updated_at ON public.tasks USING btree (status, updated_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_assigned_created_at ON public.tasks USING btree (assignee_id, status, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_assigned_due_first ON public.tasks USING btree (assignee_id, status, due_first, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_assigned_due_last ON public.tasks USING btree (assignee_id, status, due_last, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_assigned_priority_rank ON public.tasks USING btree (assignee_id, status, priority_rank, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_assigned_title_key ON public.tasks USING btree (assignee_id, status, title_key, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_assigned_updated_at ON public.tasks USING btree (assignee_id, status, updated_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_created_created_at ON public.tasks USING btree (created_by_id, status, created_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_created_due_first ON public.tasks USING btree (created_by_id, status, due_first, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_created_due_last ON public.tasks USING btree (created_by_id, status, due_last, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_created_priority_rank ON public.tasks USING btree (created_by_id, status, priority_rank, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_created_title_key ON public.tasks USING btree (created_by_id, status, title_key, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_created_updated_at ON public.tasks USING btree (created_by_id, status, updated_at, id) WHERE (deleted_at IS NULL);
CREATE INDEX tasks_deleted ON public.tasks USING btree (created_by_id, id) WHERE (deleted_at IS NOT NULL);
CREATE TRIGGER mentions_follow_task AFTER UPDATE ON public.tasks FOR EACH ROW WHEN (((old.status IS DISTINCT FROM new.status) OR (old.created_at IS DISTINCT FROM new.created_at) OR (old.updated_at IS DISTINCT FROM new.updated_at) OR (old.due_date IS DISTINCT FROM new.due_date) OR (old.priority IS DISTINCT FROM new.priority) OR (old.title IS DISTINCT FROM new.title) OR (old.deleted_at IS DISTINCT FROM new.deleted_at))) EXECUTE FUNCTION l_age.mentions_follow_task();
CREATE TRIGGER search_follows_task AFTER INSERT OR UPDATE ON public.tasks FOR EACH ROW EXECUTE FUNCTION l_age.search_follows_task();

create table public.users (
  "id" integer not null generated by default as identity,
  "username" text not null,
  "email" text,
  "hashed_password" text not null,
  "is_superuser" boolean not null default false,
  "is_active" boolean not null default true,
  "discord_username" text,
  "discord_webhook" text,
  "discord_user_id" text,
  "discord_webhook_since" timestamp with time zone,
  "discord_webhook_disabled_at" timestamp with time zone,
  "discord_webhook_error" text,
  "created_at" timestamp with time zone not null default now(),
  "updated_at" timestamp with time zone not null default now(),
  "one_time_password_until" timestamp with time zone,
  "is_service_account" boolean not null default false,
  "erased_at" timestamp with time zone,
  constraint users_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX users_email_folded ON public.users USING btree (lower(email) COLLATE "C");
CREATE UNIQUE INDEX users_username_folded ON public.users USING btree (lower(username) COLLATE "C");
CREATE TRIGGER deactivations_are_announced AFTER UPDATE OF is_active ON public.users FOR EACH ROW WHEN ((old.is_active AND (NOT new.is_active))) EXECUTE FUNCTION l_age.announce_deactivation();

create table l_age.api_tokens (
  "id" integer not null generated always as identity,
  "owner_id" integer not null,
  "name" text not null,
  "scopes" text[] not null,
  "digest" text not null,
  "created_at" timestamp with time zone not null,
  "expires_at" timestamp with time zone not null,
  "last_used_at" timestamp with time zone,
  constraint api_tokens_pkey PRIMARY KEY (id),
  constraint api_tokens_digest_key UNIQUE (digest)
);
CREATE INDEX api_tokens_owner ON l_age.api_tokens USING btree (owner_id, id);

create table l_age.audit_log (
  "id" bigint not null generated always as identity,
  "at" timestamp with time zone not null,
  "action" text not null,
  "actor_id" integer,
  "actor_username" text,
  "target_type" text,
  "target_id" text,
  "details" jsonb not null,
  "ip" text,
  "request_id" text,
  constraint audit_log_pkey PRIMARY KEY (id),
  constraint audit_log_check CHECK (((actor_id IS NULL) = (actor_username IS NULL))),
  constraint audit_log_check1 CHECK (((target_type IS NULL) = (target_id IS NULL)))
);
CREATE INDEX audit_log_action ON l_age.audit_log USING btree (action, id);
CREATE INDEX audit_log_actor ON l_age.audit_log USING btree (actor_id, id);
CREATE INDEX audit_log_at ON l_age.audit_log USING btree (at);
CREATE INDEX audit_log_target ON l_age.audit_log USING btree (target_id, target_type, id);
CREATE TRIGGER audit_log_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON l_age.audit_log FOR EACH STATEMENT EXECUTE FUNCTION l_age.refuse_change_of_audit_log();

create table l_age.dead_letters (
  "id" uuid not null default gen_random_uuid(),
  "notification_id" bigint not null,
  "webhook_id" text not null,
  "failure" text not null,
  "reason" text not null,
  "attempts" integer not null,
  "queued_at" timestamp(3) with time zone not null,
  "gave_up_at" timestamp(3) with time zone not null default clock_timestamp(),
  constraint dead_letters_pkey PRIMARY KEY (id)
);
CREATE INDEX dead_letters_newest ON l_age.dead_letters USING btree (gave_up_at, id);

create table l_age.deliveries (
  "id" bigint not null generated always as identity,
  "webhook_id" text not null,
  "notification_id" bigint not null,
  "queued_at" timestamp(3) with time zone not null default clock_timestamp(),
  constraint deliveries_pkey PRIMARY KEY (id)
);
CREATE INDEX deliveries_lane ON l_age.deliveries USING btree (webhook_id, id);

create table l_age.idempotency_keys (
  "owner_id" integer not null,
  "key" text not null,
  "fingerprint" text not null,
  "answer" text,
  "created_at" timestamp with time zone not null,
  constraint idempotency_keys_pkey PRIMARY KEY (owner_id, key)
);
CREATE INDEX idempotency_keys_age ON l_age.idempotency_keys USING btree (created_at);

create table l_age.login_failures (
  "account" text not null,
  "address" text not null,
  "failed_at" timestamp with time zone[] not null,
  "known" boolean not null default false,
  "forget_at" timestamp with time zone not null,
  constraint login_failures_pkey PRIMARY KEY (account, address)
);
CREATE INDEX login_failures_forget ON l_age.login_failures USING btree (forget_at);

create table l_age.migrations (
  "id" serial,
  "name" character varying(255),
  "batch" integer,
  "migration_time" timestamp with time zone,
  constraint migrations_pkey PRIMARY KEY (id)
);

create table l_age.migrations_lock (
  "index" serial,
  "is_locked" integer,
  constraint migrations_lock_pkey PRIMARY KEY (index)
);

create table l_age.notification_preferences (
  "user_id" integer not null,
  "chosen" jsonb not null default '{}'::jsonb,
  constraint notification_preferences_pkey PRIMARY KEY (user_id)
);

create table l_age.notifications (
  "id" bigint not null generated always as identity,
  "recipient_id" integer not null,
  "event" text not null,
  "reason" text not null,
  "task_id" integer,
  "actor_id" integer,
  "actor_username" text,
  "summary" text not null,
  "created_at" timestamp with time zone not null,
  "comment_id" integer,
  "in_inbox" boolean not null default true,
  "read_at" timestamp with time zone,
  constraint notifications_pkey PRIMARY KEY (id)
);
CREATE INDEX notifications_inbox ON l_age.notifications USING btree (recipient_id, id) WHERE in_inbox;
CREATE INDEX notifications_unread ON l_age.notifications USING btree (recipient_id, id) WHERE (in_inbox AND (read_at IS NULL));
CREATE TRIGGER notifications_are_announced AFTER INSERT ON l_age.notifications FOR EACH ROW WHEN (new.in_inbox) EXECUTE FUNCTION l_age.announce_notification();

create table l_age.posted_messages (
  "recipient_id" integer not null,
  "task_id" integer not null,
  "webhook_id" text not null,
  "message_id" text not null,
  "posted_at" timestamp with time zone not null,
  "summaries" text[] not null,
  constraint posted_messages_pkey PRIMARY KEY (recipient_id, task_id)
);

create table l_age.refresh_tokens (
  "token_hash" text not null,
  "session_id" uuid not null,
  "created_at" timestamp with time zone not null,
  "expires_at" timestamp with time zone not null,
  "used_at" timestamp with time zone,
  constraint refresh_tokens_pkey PRIMARY KEY (token_hash)
);
CREATE INDEX refresh_tokens_session ON l_age.refresh_tokens USING btree (session_id);

create table l_age.sessions (
  "id" uuid not null,
  "user_id" integer not null,
  "created_at" timestamp with time zone not null,
  "expires_at" timestamp with time zone not null,
  "ip" text,
  "user_agent" text,
  "last_used_at" timestamp with time zone not null default now(),
  constraint sessions_pkey PRIMARY KEY (id)
);
CREATE INDEX sessions_expiry ON l_age.sessions USING btree (expires_at);
CREATE INDEX sessions_user ON l_age.sessions USING btree (user_id);
CREATE TRIGGER session_ends_are_announced AFTER DELETE ON l_age.sessions FOR EACH ROW EXECUTE FUNCTION l_age.announce_session_end();

create table l_age.task_activity (
  "id" bigint not null generated always as identity,
  "task_id" integer not null,
  "actor_id" integer not null,
  "actor_username" text not null,
  "action" text not null,
  "comment_id" integer,
  "changes" jsonb not null,
  "created_at" timestamp with time zone not null,
  constraint task_activity_pkey PRIMARY KEY (id)
);
CREATE INDEX task_activity_of_task ON l_age.task_activity USING btree (task_id, id);
CREATE TRIGGER task_activity_is_append_only BEFORE DELETE OR UPDATE ON l_age.task_activity FOR EACH STATEMENT EXECUTE FUNCTION l_age.refuse_to_rewrite_history();

create table l_age.task_comments (
  "id" integer not null generated always as identity,
  "task_id" integer not null,
  "author_id" integer not null,
  "body" text not null,
  "mentioned_user_ids" integer[] not null default '{}'::integer[],
  "created_at" timestamp with time zone not null,
  "updated_at" timestamp with time zone not null,
  constraint task_comments_pkey PRIMARY KEY (id)
);
CREATE INDEX task_comments_of_task ON l_age.task_comments USING btree (task_id, id);
CREATE TRIGGER search_follows_comment AFTER INSERT OR DELETE OR UPDATE OF body ON l_age.task_comments FOR EACH ROW EXECUTE FUNCTION l_age.search_follows_comment();

create table l_age.task_mutes (
  "user_id" integer not null,
  "task_id" integer not null,
  constraint task_mutes_pkey PRIMARY KEY (user_id, task_id)
);

create table l_age.task_search (
  "task_id" integer not null,
  "facets" text[] not null,
  "words" tsvector not null,
  constraint task_search_pkey PRIMARY KEY (task_id)
);
CREATE INDEX task_search_index ON l_age.task_search USING gin (facets, words) WITH (fastupdate=off);

create table l_age.webhook_lanes (
  "webhook_id" text not null,
  "waiting" integer not null default 0,
  "not_before" timestamp with time zone not null default '-infinity'::timestamp with time zone,
  "leased_until" timestamp with time zone not null default '-infinity'::timestamp with time zone,
  "lease" bigint not null default 0,
  "attempts" integer not null default 0,
  "posted_at" timestamp with time zone,
  constraint webhook_lanes_pkey PRIMARY KEY (webhook_id)
);
CREATE INDEX webhook_lanes_due ON l_age.webhook_lanes USING btree (GREATEST(not_before, leased_until)) WHERE (waiting > 0);

alter table public.task_mentions add constraint task_mentions_task_id_fkey FOREIGN KEY (task_id) REFERENCES public.tasks(id) ON DELETE CASCADE;

alter table public.task_mentions add constraint task_mentions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

alter table public.tasks add constraint tasks_assignee_id_fkey FOREIGN KEY (assignee_id) REFERENCES public.users(id);

alter table public.tasks add constraint tasks_created_by_id_fkey FOREIGN KEY (created_by_id) REFERENCES public.users(id);

alter table l_age.api_tokens add constraint api_tokens_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.users(id) ON DELETE CASCADE;

alter table l_age.dead_letters add constraint dead_letters_notification_id_fkey FOREIGN KEY (notification_id) REFERENCES l_age.notifications(id) ON DELETE CASCADE;

alter table l_age.idempotency_keys add constraint idempotency_keys_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.users(id) ON DELETE CASCADE;

alter table l_age.notification_preferences add constraint notification_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

alter table l_age.notifications add constraint notifications_actor_id_fkey FOREIGN KEY (actor_id) REFERENCES public.users(id) ON DELETE CASCADE;

alter table l_age.notifications add constraint notifications_recipient_id_fkey FOREIGN KEY (recipient_id) REFERENCES public.users(id) ON DELETE CASCADE;

alter table l_age.notifications add constraint notifications_task_id_fkey FOREIGN KEY (task_id) REFERENCES public.tasks(id) ON DELETE CASCADE;

alter table l_age.posted_messages add constraint posted_messages_recipient_id_fkey FOREIGN KEY (recipient_id) REFERENCES public.users(id) ON DELETE CASCADE;

alter table l_age.posted_messages add constraint posted_messages_task_id_fkey FOREIGN KEY (task_id) REFERENCES public.tasks(id) ON DELETE CASCADE;

alter table l_age.refresh_tokens add constraint refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES l_age.sessions(id) ON DELETE CASCADE;

alter table l_age.sessions add constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

alter table l_age.task_activity add constraint task_activity_task_id_fkey FOREIGN KEY (task_id) REFERENCES public.tasks(id);

alter table l_age.task_comments add constraint task_comments_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.users(id);

alter table l_age.task_comments add constraint task_comments_task_id_fkey FOREIGN KEY (task_id) REFERENCES public.tasks(id) ON DELETE CASCADE;

alter table l_age.task_mutes add constraint task_mutes_task_id_fkey FOREIGN KEY (task_id) REFERENCES public.tasks(id) ON DELETE CASCADE;

alter table l_age.task_mutes add constraint task_mutes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

alter table l_age.task_search add constraint task_search_task_id_fkey FOREIGN KEY (task_id) REFERENCES public.tasks(id) ON DELETE CASCADE;
