import type { Knex } from 'knex';

/** Stores the time of the last post to each webhook. It decides whether the debounce window applies to a notification. */
export const lanes = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(`create table l_age.lanes (
    webhook_id text primary key,
    posted_at timestamptz not null
  )`);
};
