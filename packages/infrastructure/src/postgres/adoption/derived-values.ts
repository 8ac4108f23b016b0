import type { Knex } from 'knex';

/** Sets values that this version derives from other columns. */
export const deriveValues = async (trx: Knex.Transaction): Promise<void> => {
  await normalizeContacts(trx);
  await trx.raw("update tasks set completed_at = updated_at where status = 'done' and completed_at is null");
};

/** Empty contacts become NULL. An adopted webhook is used for events after the adoption only. */
const normalizeContacts = async (trx: Knex.Transaction): Promise<void> => {
  for (const column of ['discord_username', 'discord_user_id', 'discord_webhook']) {
    await trx.raw(`update users set ${column} = null where trim(${column}) = ''`);
  }
  await trx.raw(
    'update users set discord_webhook_since = now() where discord_webhook is not null and discord_webhook_since is null',
  );
};
