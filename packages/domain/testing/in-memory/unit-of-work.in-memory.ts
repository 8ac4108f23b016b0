import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Stores } from '#src/stores.js';
import type { Clock } from '#src/shared/clock.port.js';
import type { UnitOfWork } from '#src/shared/unit-of-work.port.js';
import { makeInMemoryApiTokenRepository, type LastUses } from './auth/api-token.in-memory.js';
import { makeInMemoryCommentRepository } from './task/comment-repository.in-memory.js';
import { makeInMemoryDeadLetters } from './notification/dead-letters.in-memory.js';
import { makeInMemoryIdempotencyStore } from './idempotency-store.in-memory.js';
import { makeInMemoryInbox } from './notification/inbox.in-memory.js';
import { makeInMemoryNotificationSettings } from './notification/notification-settings.in-memory.js';
import { makeInMemoryAuditLog } from './audit-log.in-memory.js';
import { makeInMemoryOutbox } from './notification/outbox.in-memory.js';
import { makeInMemorySessionRepository } from './auth/session-repository.in-memory.js';
import type { NumberedKind, Snapshot, Transaction } from './snapshot.js';
import { makeInMemoryTaskRepository } from './task/task-repository.in-memory.js';
import { makeInMemoryUserRepository } from './user/user-repository.in-memory.js';

export type SnapshotHolder = { committed: Snapshot };

/** Runs work in a new transaction. */
export type RunTransaction = <Failure, Value>(
  work: (transaction: Transaction) => TaskEither<Failure, Value>,
) => TaskEither<Failure, Value>;

/**
 * Runs one transaction at a time, in the order of their start. Writes go to a draft snapshot. A Right commits it; a Left or
 * a throw discards it.
 */
export const makeInMemoryTransactions = (holder: SnapshotHolder, { now }: Clock): RunTransaction => {
  const numbers: Record<NumberedKind, number> = {
    user: 0,
    task: 0,
    comment: 0,
    activity: 0,
    notification: 0,
    audit: 0,
    apiToken: 0,
    deadLetter: 0,
    delivery: 0,
  };
  let previous: Promise<unknown> = Promise.resolve();

  const runAlone = async <Failure, Value>(
    work: (transaction: Transaction) => TaskEither<Failure, Value>,
  ): Promise<E.Either<Failure, Value>> => {
    let draft = holder.committed;
    let ended = false;
    const whileOpen = <Result>(step: () => Result): Result => {
      if (ended) throw new Error('a store was used after the end of its unit of work');
      return step();
    };
    const transaction: Transaction = {
      read: () => whileOpen(() => draft),
      write: (changes) => whileOpen(() => void (draft = { ...draft, ...changes })),
      nextNumber: (kind) => (numbers[kind] += 1),
      now,
    };
    try {
      const result = await work(transaction)();
      if (E.isRight(result)) holder.committed = draft;
      return result;
    } finally {
      ended = true;
    }
  };

  return (work) => () => {
    const outcome = previous.then(() => runAlone(work));
    previous = outcome.catch(() => undefined);
    return outcome;
  };
};

export const makeInMemoryUnitOfWork = (inTransaction: RunTransaction, lastUses: LastUses): UnitOfWork<Stores> => ({
  run: (work) => inTransaction((transaction) => work(storesOver(transaction, lastUses))),
});

const storesOver = (transaction: Transaction, lastUses: LastUses): Stores => ({
  users: makeInMemoryUserRepository(transaction),
  sessions: makeInMemorySessionRepository(transaction),
  apiTokens: makeInMemoryApiTokenRepository(transaction, lastUses),
  tasks: makeInMemoryTaskRepository(transaction),
  comments: makeInMemoryCommentRepository(transaction),
  idempotency: makeInMemoryIdempotencyStore(transaction),
  outbox: makeInMemoryOutbox(transaction),
  deadLetters: makeInMemoryDeadLetters(transaction),
  audit: makeInMemoryAuditLog(transaction),
  inbox: makeInMemoryInbox(transaction),
  settings: makeInMemoryNotificationSettings(transaction),
});
