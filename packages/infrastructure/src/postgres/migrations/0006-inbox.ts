import type { Knex } from 'knex';

/**
 * A notification appears in the inbox of its recipient, unless they want it on Discord only. A notice has no task and
 * no actor.
 */
const INBOX = `
  alter table l_age.notifications
    add column in_inbox boolean not null default true,
    add column read_at timestamptz,
    alter column task_id drop not null,
    alter column actor_id drop not null,
    alter column actor_username drop not null;
  drop index l_age.notifications_recipient;
  create index notifications_inbox on l_age.notifications (recipient_id, id) where in_inbox;
  create index notifications_unread on l_age.notifications (recipient_id, id) where in_inbox and read_at is null;`;

/** `chosen` contains the choices by event kind and channel. Missing choices are enabled. */
const SETTINGS = `
  create table l_age.notification_preferences (
    user_id integer primary key references users (id) on delete cascade,
    chosen jsonb not null default '{}'
  );
  create table l_age.task_mutes (
    user_id integer not null references users (id) on delete cascade,
    task_id integer not null references tasks (id) on delete cascade,
    primary key (user_id, task_id)
  );`;

/**
 * Notifies all replicas of new inbox entries, and of ended sessions and deactivated users. Postgres sends the
 * notifications at the commit.
 */
const ANNOUNCEMENTS = `
  create function l_age.announce_notification() returns trigger language plpgsql as
    $$ begin perform pg_notify('l_age_live', 'notification ' || new.recipient_id || ' ' || new.id); return null; end $$;
  create trigger notifications_are_announced after insert on l_age.notifications
    for each row when (new.in_inbox) execute function l_age.announce_notification();

  create function l_age.announce_session_end() returns trigger language plpgsql as
    $$ begin perform pg_notify('l_age_live', 'user ' || old.user_id); return null; end $$;
  create trigger session_ends_are_announced after delete on l_age.sessions
    for each row execute function l_age.announce_session_end();

  create function l_age.announce_deactivation() returns trigger language plpgsql as
    $$ begin perform pg_notify('l_age_live', 'user ' || old.id); return null; end $$;
  create trigger deactivations_are_announced after update of is_active on users
    for each row when (old.is_active and not new.is_active) execute function l_age.announce_deactivation();`;

/** Adds the inbox and its settings. */
export const inbox = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(INBOX);
  await trx.raw(SETTINGS);
  await trx.raw(ANNOUNCEMENTS);
};
