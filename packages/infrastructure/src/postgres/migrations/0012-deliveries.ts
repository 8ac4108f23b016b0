import type { Knex } from 'knex';

/**
 * A lane is the ordered queue of one webhook. Nothing is sent before `not_before` or during the lease of another
 * worker. `waiting` is above zero if deliveries may wait.
 */
const TABLES = `
  create table l_age.webhook_lanes (
    webhook_id text primary key,
    waiting integer not null default 0,
    not_before timestamptz not null default '-infinity',
    leased_until timestamptz not null default '-infinity',
    lease bigint not null default 0,
    attempts integer not null default 0,
    posted_at timestamptz
  );
  create index webhook_lanes_due on l_age.webhook_lanes ((greatest(not_before, leased_until))) where waiting > 0;

  create table l_age.deliveries (
    id bigint generated always as identity primary key,
    webhook_id text not null,
    notification_id bigint not null,
    queued_at timestamptz(3) not null default clock_timestamp()
  );
  create index deliveries_lane on l_age.deliveries (webhook_id, id);

  create table l_age.dead_letters (
    id uuid primary key default gen_random_uuid(),
    notification_id bigint not null references l_age.notifications (id) on delete cascade,
    webhook_id text not null,
    failure text not null,
    reason text not null,
    attempts integer not null,
    queued_at timestamptz(3) not null,
    gave_up_at timestamptz(3) not null default clock_timestamp()
  );
  create index dead_letters_newest on l_age.dead_letters (gave_up_at, id);`;

const LAST_POSTS = `
  insert into l_age.webhook_lanes (webhook_id, posted_at) select webhook_id, posted_at from l_age.lanes;
  drop table l_age.lanes;`;

const QUEUES = ['discord', 'discord-dead-letters'];

/** The lock waits for transactions that still add jobs. */
const TAKE_JOBS = `
  lock table pgboss.job in access exclusive mode;

  insert into l_age.deliveries (webhook_id, notification_id, queued_at)
  select singleton_key, (data ->> 'notificationId')::bigint, created_on
  from pgboss.job where name = 'discord' and state in ('created', 'retry', 'active') order by created_on, id;

  insert into l_age.webhook_lanes (webhook_id, waiting) select webhook_id, count(*) from l_age.deliveries group by webhook_id
  on conflict (webhook_id) do update set waiting = excluded.waiting;

  update l_age.webhook_lanes set not_before = job.start_after, attempts = job.retry_count
  from pgboss.job where job.name = 'discord' and job.state = 'retry' and job.singleton_key = webhook_id;

  insert into l_age.dead_letters (id, notification_id, webhook_id, failure, reason, attempts, queued_at, gave_up_at)
  select job.id, n.id, data ->> 'lane', data ->> 'failure', data ->> 'reason', (data ->> 'attempts')::integer,
    (data ->> 'queuedAt')::timestamptz, created_on
  from pgboss.job join l_age.notifications n on n.id = (data ->> 'notificationId')::bigint
  where name = 'discord-dead-letters' and state = 'created';

  delete from pgboss.job where name in ('discord', 'discord-dead-letters');`;

/** Counts queues and jobs of other programs, and views and foreign keys that depend on the schema. */
const FOREIGN = `
  select (select count(*) from pgboss.queue where name <> all (?)) + (select count(*) from pgboss.job) + (
    select count(*) from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class c on c.oid = r.ev_class
    where d.refobjid in (select oid from pg_class where relnamespace = 'pgboss'::regnamespace)
      and c.relnamespace <> 'pgboss'::regnamespace
  ) + (
    select count(*) from pg_constraint where contype = 'f' and connamespace <> 'pgboss'::regnamespace
      and confrelid in (select oid from pg_class where relnamespace = 'pgboss'::regnamespace)
  ) as count`;

const exists = async (trx: Knex.Transaction, table: string): Promise<boolean> => {
  const { rows } = await trx.raw<{ rows: { present: boolean }[] }>('select to_regclass(?) is not null as present', [
    table,
  ]);
  return rows[0]?.present === true;
};

/** Moves deliveries from pg-boss to our own tables. Drops the schema of pg-boss if nothing else uses it. */
export const deliveries = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(TABLES);
  await trx.raw(LAST_POSTS);
  if (!(await exists(trx, 'pgboss.job')) || !(await exists(trx, 'pgboss.queue'))) return;
  await trx.raw(TAKE_JOBS);
  const { rows } = await trx.raw<{ rows: { count: string }[] }>(FOREIGN, [QUEUES]);
  if (Number(rows[0]?.count) === 0) await trx.raw('drop schema pgboss cascade');
};
