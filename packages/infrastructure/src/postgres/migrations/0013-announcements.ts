import type { Knex } from 'knex';

/**
 * New notifications are announced after their commit: see `announcements.ts`. The other announcements are rare and keep
 * their triggers. The index speeds up the purge of notifications.
 */
export const announcements = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(`
    drop trigger notifications_are_announced on l_age.notifications;
    drop function l_age.announce_notification;
    create index dead_letters_notification on l_age.dead_letters (notification_id);`);
};
