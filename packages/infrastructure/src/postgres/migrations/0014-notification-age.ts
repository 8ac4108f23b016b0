import type { Knex } from 'knex';

/**
 * The index for the purge of old notifications. It does not contain unread notifications, so new ones cost nothing
 * here.
 */
export const notificationAge = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(`
    create index notifications_age on l_age.notifications ((coalesce(read_at, created_at)))
      where read_at is not null or not in_inbox;`);
};
