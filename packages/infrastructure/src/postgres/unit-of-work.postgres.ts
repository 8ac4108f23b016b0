import type { Stores, Unavailable, UnitOfWork } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { makePostgresApiTokenRepository } from './api-token-repository.postgres.js';
import { makePostgresAuditLog } from './audit-log.postgres.js';
import { isUnavailable, isWorthRetrying, unavailableOrThrow } from './postgres-error.js';
import { makePostgresActivityLog } from './activity-log.postgres.js';
import { makePostgresCommentRepository } from './comment-repository.postgres.js';
import { makePostgresDeadLetters } from './dead-letters.postgres.js';
import { makePostgresIdempotencyStore } from './idempotency-store.postgres.js';
import { makePostgresInbox } from './inbox.postgres.js';
import { makePostgresNotificationSettings } from './notification-settings.postgres.js';
import { makePostgresOutbox } from './outbox.postgres.js';
import { makePostgresSessionRepository } from './session-repository.postgres.js';
import { makePostgresTaskRepository } from './task-repository.postgres.js';
import { makePostgresUserRepository } from './user-repository.postgres.js';

const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 10;

/** Doubling, with jitter, so that those who collided do not meet again. */
const pauseBefore = (attempt: number): Promise<void> => sleep(FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random()));

const causeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && '_tag' in error && error._tag === 'Unavailable' && 'cause' in error
    ? error.cause
    : error;

/**
 * A transaction at READ COMMITTED; rows are locked where the ports promise it. A deadlock is started again, a few times.
 * When the connection breaks during COMMIT nobody can know the outcome: that, too, is `Unavailable`.
 */
export const makePostgresUnitOfWork = ({ knex }: Readonly<{ knex: Knex }>): UnitOfWork => ({
  run: (work) => () => retry(() => runOnce(knex, (trx) => work(storesIn(trx)))),
});

const storesIn = (trx: Knex.Transaction): Stores => ({
  users: makePostgresUserRepository(trx),
  sessions: makePostgresSessionRepository(trx),
  apiTokens: makePostgresApiTokenRepository(trx),
  tasks: makePostgresTaskRepository(trx),
  comments: makePostgresCommentRepository(trx),
  activity: makePostgresActivityLog(trx),
  idempotency: makePostgresIdempotencyStore(trx),
  outbox: makePostgresOutbox(trx),
  deadLetters: makePostgresDeadLetters(trx),
  audit: makePostgresAuditLog(trx),
  inbox: makePostgresInbox(trx),
  settings: makePostgresNotificationSettings(trx),
});

const retry = async <E, A>(
  run: () => Promise<E.Either<E | Unavailable, A>>,
  attempt = 1,
): Promise<E.Either<E | Unavailable, A>> => {
  const outcome = await run();
  if (E.isRight(outcome) || attempt >= MAX_ATTEMPTS || !isWorthRetrying(causeOf(outcome.left))) return outcome;
  await pauseBefore(attempt);
  return retry(run, attempt + 1);
};

/** Knex hands out a transaction whose BEGIN failed, too: over already, and with the failure as its outcome. */
const begin = async (knex: Knex): Promise<Knex.Transaction> => {
  const trx = await knex.transaction();
  if (trx.isCompleted()) await trx.executionPromise;
  return trx;
};

const runOnce = async <E, A>(
  knex: Knex,
  work: (trx: Knex.Transaction) => TaskEither<E, A>,
): Promise<E.Either<E | Unavailable, A>> => {
  try {
    const trx = await begin(knex);
    const watch = watchFailures(trx);
    const outcome = await perform(trx, work);
    if (E.isLeft(outcome)) {
      await rollBack(trx, causeOf(outcome.left));
      return outcome;
    }
    return await commit(trx, watch.failure(), outcome);
  } catch (error) {
    return E.left(unavailableOrThrow(error));
  }
};

const perform = async <E, A>(
  trx: Knex.Transaction,
  work: (trx: Knex.Transaction) => TaskEither<E, A>,
): Promise<E.Either<E, A>> => {
  try {
    return await work(trx)();
  } catch (error) {
    return rollBackAndThrow(trx, error);
  }
};

/** Postgres turns the COMMIT of a transaction in which a statement failed into a ROLLBACK, without an error. */
const watchFailures = (trx: Knex.Transaction) => {
  let failure: unknown = null;
  trx.on('query-error', (error: unknown) => {
    failure ??= error;
  });
  return { failure: () => failure };
};

const commit = async <A>(trx: Knex.Transaction, failure: unknown, outcome: E.Right<A>): Promise<E.Right<A>> => {
  if (failure !== null) {
    const cause = isUnavailable(failure)
      ? failure
      : new Error('a unit of work went on after one of its statements had failed', { cause: failure });
    return rollBackAndThrow(trx, cause);
  }
  await trx.commit();
  await trx.executionPromise;
  return outcome;
};

/** On a connection that no longer answers, nobody waits for the answer: the server rolls back by itself. */
const rollBack = async (trx: Knex.Transaction, reason: unknown): Promise<void> => {
  const done = trx.rollback().catch(() => undefined);
  if (!isUnavailable(reason)) await done;
};

const rollBackAndThrow = async (trx: Knex.Transaction, error: unknown): Promise<never> => {
  await rollBack(trx, error);
  throw error;
};
