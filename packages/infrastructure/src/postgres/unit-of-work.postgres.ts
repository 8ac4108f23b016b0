import type { Stores, Unavailable, UnitOfWork } from '@l-age/domain';
import * as E from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeAnnouncer, type Announcement } from './connection/announcements.js';
import { makePostgresApiTokenRepository } from './auth/api-token-repository.postgres.js';
import { makePostgresAuditLog } from './audit-log.postgres.js';
import type { Database } from './connection/database.js';
import { isTransactionConflict, unavailableOrThrow } from './connection/postgres-error.js';
import type { Queryable } from './connection/statement.js';
import { makePostgresCommentRepository } from './task/comment-repository.postgres.js';
import { makePostgresDeadLetters } from './notification/dead-letters.postgres.js';
import { makePostgresIdempotencyStore } from './idempotency-store.postgres.js';
import { makePostgresInbox } from './notification/inbox.postgres.js';
import { makePostgresNotificationSettings } from './notification/notification-settings.postgres.js';
import { makePostgresOutbox } from './notification/outbox.postgres.js';
import { makePostgresSessionRepository } from './auth/session-repository.postgres.js';
import { makePostgresTaskRepository } from './task/task-repository.postgres.js';
import { makePostgresUserRepository } from './user/user-repository.postgres.js';

const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 10;

/** Exponential with jitter, so that conflicting transactions do not collide again. */
const pauseBefore = (attempt: number): Promise<void> => sleep(FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random()));

const causeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && '_tag' in error && error._tag === 'Unavailable' && 'cause' in error
    ? error.cause
    : error;

/**
 * A READ COMMITTED transaction. Rows are locked where the ports promise it. After a deadlock the work is repeated up to
 * four times. If the connection breaks during COMMIT, the outcome is unknown: the result is `Unavailable`.
 */
export const makePostgresUnitOfWork = ({ db }: Readonly<{ db: Database }>): UnitOfWork<Stores> => {
  const announce = makeAnnouncer(db);
  return { run: (work) => () => retry(() => runOnce(db, announce, work)) };
};

const storesIn = (trx: Queryable, announce: (announcement: Announcement) => void): Stores => ({
  users: makePostgresUserRepository(trx),
  sessions: makePostgresSessionRepository(trx),
  apiTokens: makePostgresApiTokenRepository(trx),
  tasks: makePostgresTaskRepository(trx),
  comments: makePostgresCommentRepository(trx),
  idempotency: makePostgresIdempotencyStore(trx),
  outbox: makePostgresOutbox(trx, announce),
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
  if (E.isRight(outcome) || attempt >= MAX_ATTEMPTS || !isTransactionConflict(causeOf(outcome.left))) return outcome;
  await pauseBefore(attempt);
  return retry(run, attempt + 1);
};

const runOnce = async <E, A>(
  db: Database,
  announce: (announcements: readonly Announcement[]) => void,
  work: (stores: Stores) => TaskEither<E, A>,
): Promise<E.Either<E | Unavailable, A>> => {
  try {
    const trx = await db.begin();
    try {
      const announcements: Announcement[] = [];
      const outcome = await work(storesIn(trx, (announcement) => void announcements.push(announcement)))();
      if (E.isLeft(outcome)) {
        await trx.rollBack();
        return outcome;
      }
      await trx.commit();
      announce(announcements);
      return outcome;
    } catch (error) {
      await trx.rollBack();
      throw error;
    }
  } catch (error) {
    return E.left(unavailableOrThrow(error));
  }
};
