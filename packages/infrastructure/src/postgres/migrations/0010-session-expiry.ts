import type { Knex } from 'knex';

/** The index for the purge of expired sessions at each login. */
export const sessionExpiry = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw('create index sessions_expiry on l_age.sessions (expires_at)');
};
