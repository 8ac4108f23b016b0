import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../shared/errors.js';
import type { Clock } from '../shared/clock.port.js';
import { IDEMPOTENCY_HOURS } from '../shared/idempotency.js';
import { PURGED, type Purged, type Retention } from './retention.port.js';

/** Days after which rows are removed. `null`: never. */
export type RetentionDays = Readonly<{ notifications: number | null; deadLetters: number | null }>;

export type PurgeOldDataDeps = Readonly<{ retention: Retention; clock: Clock; retentionDays: RetentionDays }>;

/** Removes all expired rows in batches. Returns the number of rows by kind, without zeros. */
export type PurgeOldData = () => TE.TaskEither<Unavailable, Readonly<Partial<Record<Purged, number>>>>;

/** The rows of one statement. A small batch holds few locks for a short time. */
export const PURGE_BATCH = 500;

export const makePurgeOldData =
  ({ retention, clock, retentionDays }: PurgeOldDataDeps): PurgeOldData =>
  () => {
    const now = clock.now();
    const days = daysOf(retentionDays);
    return PURGED.reduce<ReturnType<PurgeOldData>>(
      (purged, what) =>
        pipe(
          purged,
          TE.flatMap((counts) =>
            pipe(
              purgeAll(retention, what, days[what], now),
              TE.map((count) => (count === 0 ? counts : { ...counts, [what]: count })),
            ),
          ),
        ),
      TE.right({}),
    );
  };

const daysOf = ({ notifications, deadLetters }: RetentionDays): Readonly<Record<Purged, number | null>> => ({
  sessions: 0,
  refresh_tokens: 0,
  idempotency_keys: IDEMPOTENCY_HOURS / 24,
  login_failures: 0,
  dead_letters: deadLetters,
  notifications,
  // Edits extend a message for a minute. The debounce window of a lane lasts seconds.
  posted_messages: 1,
  lanes: 1,
});

const DAY_MS = 24 * 60 * 60 * 1000;

const purgeAll = (
  retention: Retention,
  what: Purged,
  days: number | null,
  now: Date,
): TE.TaskEither<Unavailable, number> => {
  if (days === null) return TE.right(0);
  const until = new Date(now.getTime() - days * DAY_MS);
  const next = (sum: number): TE.TaskEither<Unavailable, number> =>
    pipe(
      retention.purge(what, until, PURGE_BATCH),
      TE.flatMap((count) => (count < PURGE_BATCH ? TE.right(sum + count) : next(sum + count))),
    );
  return next(0);
};
