import type { Knex } from 'knex';

/** When something new was last posted to each webhook, from whichever replica: what follows at once is a burst. */
export const lanes = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(`create table l_age.lanes (
    webhook_id text primary key,
    posted_at timestamptz not null
  )`);
};
