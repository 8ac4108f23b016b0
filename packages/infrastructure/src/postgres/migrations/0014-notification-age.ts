import type { Knex } from 'knex';

/**
 * The removal of old notifications reads this index from its start, and nothing else of the table. Unread notifications
 * are not in it: a new notification costs nothing here.
 */
export const notificationAge = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(`
    create index notifications_age on l_age.notifications ((coalesce(read_at, created_at)))
      where read_at is not null or not in_inbox;`);
};
