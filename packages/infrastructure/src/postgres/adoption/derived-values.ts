import type { Knex } from 'knex';

/** What this version derives from other columns when it writes, and an older database has not derived yet. */
export const deriveValues = async (trx: Knex.Transaction): Promise<void> => {
  await settleContacts(trx);
  await trx.raw("update tasks set completed_at = updated_at where status = 'done' and completed_at is null");
};

/** Empty is none. A webhook that was there at adoption is used from then on, never for what happened before. */
const settleContacts = async (trx: Knex.Transaction): Promise<void> => {
  for (const column of ['discord_username', 'discord_user_id', 'discord_webhook']) {
    await trx.raw(`update users set ${column} = null where trim(${column}) = ''`);
  }
  await trx.raw(
    'update users set discord_webhook_since = now() where discord_webhook is not null and discord_webhook_since is null',
  );
};
