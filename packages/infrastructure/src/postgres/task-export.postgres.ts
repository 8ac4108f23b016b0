import {
  positionOf,
  unavailable,
  type TaskBatches,
  type TaskListQuery,
  type TaskPosition,
  type TaskQueries,
  type TaskView,
} from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { Database, Transaction } from './database.js';
import { unavailableOrThrow } from './postgres-error.js';
import { makeTurns } from './turns.js';
import type { Queryable } from './statement.js';

const BATCH_SIZE = 500;

/** A reader that takes longer than this over a batch has gone, as far as the database is concerned. */
const ALLOW_PAUSES = { name: null, sql: "set local idle_in_transaction_session_timeout to '120s'" };

const LONGEST_WAIT_MS = 5_000;

/** Each reader has a connection to itself for as long as it reads: most are left to those who want one answer. */
const readersAtOnce = ({ poolSize }: Database): number => Math.max(1, Math.floor(poolSize / 3));

type List = (db: Queryable, query: TaskListQuery) => Promise<readonly TaskView[]>;

/** Reads whole lists, each in one transaction, so that all batches of a list are of the same moment. */
export const makeTaskReader = (db: Database, list: List): TaskQueries['readAll'] => {
  const turns = makeTurns(readersAtOnce(db), LONGEST_WAIT_MS);

  return async function* (query): TaskBatches {
    const endTurn = await turns.take();
    if (endTurn === null) {
      yield E.left(unavailable(new Error('too many lists are being read as a whole')));
      return;
    }
    let trx: Transaction | undefined;
    try {
      trx = await db.begin('repeatable read read only');
      await trx.query(ALLOW_PAUSES, []);
      yield* pagesOf(trx, query, list);
    } catch (error) {
      yield E.left(unavailableOrThrow(error));
    } finally {
      await trx?.rollBack();
      endTurn();
    }
  };
};

/** Each page begins where the last one ended. */
async function* pagesOf(trx: Queryable, query: Parameters<TaskQueries['readAll']>[0], list: List): TaskBatches {
  let after: TaskPosition | null = null;
  for (;;) {
    const page: readonly TaskView[] = await list(trx, { ...query, limit: BATCH_SIZE, skip: 0, after });
    if (page.length > 0) yield E.right(page);
    const last = page.at(-1);
    if (last === undefined || page.length < BATCH_SIZE) return;
    after = positionOf(query.order, last.task);
  }
}
