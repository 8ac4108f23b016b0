import type { Knex } from 'knex';
import type { Logger } from '../../logger.js';

/** Contains the original of each row that could not be adopted unchanged. */
export const QUARANTINED_ROWS = 'l_age.adoption_leftovers';

export const createQuarantineTable = async (trx: Knex.Transaction): Promise<void> => {
  await trx.raw(
    `create table ${QUARANTINED_ROWS} (
      table_name text not null, reason text not null, stored jsonb not null, adopted_at timestamptz not null default now()
    )`,
  );
};

export const reportQuarantinedRows = async (trx: Knex.Transaction, log: Logger): Promise<void> => {
  const { rows } = await trx.raw<{ rows: readonly { reason: string; table_name: string; count: number }[] }>(
    `select table_name, reason, count(*) as count from ${QUARANTINED_ROWS} group by 1, 2 order by 1, 2`,
  );
  for (const { table_name, reason, count } of rows) {
    log.warn('rows could not be adopted as they were; the originals are kept', {
      table: table_name,
      reason,
      count,
      keptIn: QUARANTINED_ROWS,
    });
  }
};
