import { unavailable, type TaskBatches, type TaskId, type TaskView } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { Database, Transaction } from './database.js';
import { unavailableOrThrow } from './postgres-error.js';
import { type Queryable, rowsOf } from './statement.js';
import type { Sql } from './sql.js';
import { findTaskViews } from './task-view.postgres.js';
import { makeTurns } from './turns.js';

const BATCH_SIZE = 500;

/** A reader that takes longer than this over a batch has gone, as far as the database is concerned. */
const READ_SLOWLY = {
  name: null,
  sql: "set local idle_in_transaction_session_timeout to '120s'; set local cursor_tuple_fraction to 1",
};

const LONGEST_WAIT_MS = 5_000;

/** Each reader has a connection to itself for as long as it reads: most are left to those who want one answer. */
const readersAtOnce = ({ poolSize }: Database): number => Math.max(1, Math.floor(poolSize / 3));

/**
 * Reads the tasks of a query for their ids. All batches come from one transaction, so they show the same moment. The server
 * keeps the ids in a cursor and sorts them once, so the service holds one batch at a time.
 */
export const makeTaskReader = (db: Database): ((ids: Sql) => TaskBatches) => {
  const turns = makeTurns(readersAtOnce(db), LONGEST_WAIT_MS);

  return async function* (ids): TaskBatches {
    const endTurn = await turns.take();
    if (endTurn === null) {
      yield E.left(unavailable(new Error('too many lists are being read as a whole')));
      return;
    }
    let trx: Transaction | undefined;
    try {
      trx = await db.begin('repeatable read read only');
      await trx.query(READ_SLOWLY, []);
      yield* batchesOf(trx, ids);
    } catch (error) {
      yield E.left(unavailableOrThrow(error));
    } finally {
      await trx?.rollBack();
      endTurn();
    }
  };
};

const FETCH = { name: null, sql: `fetch ${String(BATCH_SIZE)} from listed` };

async function* batchesOf(trx: Queryable, { text, bindings }: Sql): TaskBatches {
  await rowsOf(trx, { name: null, sql: `declare listed no scroll cursor for ${text}` }, bindings);
  for (;;) {
    const ids = ((await rowsOf(trx, FETCH, [])) as readonly { id: TaskId }[]).map(({ id }) => id);
    if (ids.length > 0) yield E.right(await viewsInOrder(trx, ids));
    if (ids.length < BATCH_SIZE) return;
  }
}

const viewsInOrder = async (trx: Queryable, ids: readonly TaskId[]): Promise<readonly TaskView[]> => {
  const views = new Map((await findTaskViews(trx, ids)).map((view) => [view.task.id, view]));
  return ids.flatMap((id) => views.get(id) ?? []);
};
