import type { Knex } from 'knex';

/**
 * Stores the latest message about a task for each recipient. For a minute, further changes are added to this message.
 */
export const postedMessages = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(`create table l_age.posted_messages (
    recipient_id integer not null references users (id) on delete cascade,
    task_id integer not null references tasks (id) on delete cascade,
    webhook_id text not null,
    message_id text not null,
    posted_at timestamptz not null,
    summaries text[] not null,
    primary key (recipient_id, task_id)
  )`);
};
