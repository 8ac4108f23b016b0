import {
  positionOf,
  type TaskBatches,
  type TaskListQuery,
  type TaskPosition,
  type TaskQueries,
  type TaskView,
} from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { Knex } from 'knex';
import { unavailableOrThrow } from './postgres-error.js';

const BATCH_SIZE = 500;

/** A reader that takes longer than this over a batch has gone, as far as the database is concerned. */
const LONGEST_PAUSE = '120s';

type List = (db: Knex, query: TaskListQuery) => Promise<readonly TaskView[]>;

/** One transaction, so that all batches are of the same moment: each is a page of the list, after the last one's end. */
export async function* readInBatches(
  knex: Knex,
  query: Parameters<TaskQueries['readAll']>[0],
  list: List,
): TaskBatches {
  let trx: Knex.Transaction | undefined;
  try {
    trx = await knex.transaction({ isolationLevel: 'repeatable read', readOnly: true });
    await trx.raw(`set local idle_in_transaction_session_timeout to '${LONGEST_PAUSE}'`);
    let after: TaskPosition | null = null;
    for (;;) {
      const batch: readonly TaskView[] = await list(trx, { ...query, limit: BATCH_SIZE, skip: 0, after });
      if (batch.length > 0) yield E.right(batch);
      const last = batch.at(-1);
      if (last === undefined || batch.length < BATCH_SIZE) return;
      after = positionOf(query.order, last.task);
    }
  } catch (error) {
    yield E.left(unavailableOrThrow(error));
  } finally {
    await trx?.rollback().catch(() => undefined);
  }
}
