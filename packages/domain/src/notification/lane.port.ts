import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { NotificationId } from './notification.js';

/** Seconds at one moment, all by the same clock. */
export type LaneAge = Readonly<{
  /** Since the notification at the head was queued. */
  head: number;
  /** Since the latest of what is behind it was queued; `null` when nothing is. */
  latest: number | null;
  /** Since a new message of this lane was posted; `null` when none ever was. */
  posted: number | null;
}>;

/**
 * Everything on its way to one webhook, as whoever delivers the notification at its head sees it. Until that is settled
 * nobody else takes anything of the lane, and what is added comes last.
 */
export type Lane = Readonly<{
  age: () => TaskEither<Unavailable, LaneAge>;
  /** What is behind the head, the oldest first: at most `limit`, after the first `skip`. */
  behind: (page: Readonly<{ skip: number; limit: number }>) => TaskEither<Unavailable, readonly NotificationId[]>;
}>;
