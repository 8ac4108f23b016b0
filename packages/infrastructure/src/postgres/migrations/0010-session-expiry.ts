import type { Knex } from 'knex';

/** Each login forgets the sessions that expired longest ago, and finds them here. */
export const sessionExpiry = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw('create index sessions_expiry on l_age.sessions (expires_at)');
};
