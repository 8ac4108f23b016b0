import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { Brand } from '../../shared/brand.js';
import type { TaskId } from '../../task/task.js';
import type { UserId } from '../../user/user.js';
import type { FinalFailure } from '../dead-letter/dead-letter.js';
import type { SkipReason } from './delivery-eligibility.js';
import type { NotificationId } from '../notification.js';
import type { PostedMessage } from './posted-message.js';

/** Deliveries of a lane have ascending ids, in the order in which the transactions that queued them committed. */
export type DeliveryId = Brand<number, 'DeliveryId'>;

/** A notification that waits to be sent. */
export type QueuedDelivery = Readonly<{ id: DeliveryId; notificationId: NotificationId; queuedAt: Date }>;

/** A delivery that is not sent. */
export type Dropped = Readonly<{ delivery: QueuedDelivery; why: SkipReason }>;

/** A claim contains at most this many deliveries of a lane; a digest contains no more. */
export const LANE_BATCH = 100;

/** A lane, the ordered queue of one webhook, that one worker has leased. All times are of the clock of the database. */
export type LeasedLane = Readonly<{
  webhookId: string;
  /** Differs for every lease of the lane. */
  lease: number;
  /** How often its first delivery has failed. */
  attempts: number;
  /** When the last new message was posted; `null` if there was none. */
  postedAt: Date | null;
  leasedAt: Date;
  /** The first of its deliveries, in order. */
  deliveries: readonly QueuedDelivery[];
}>;

/** The result of processing a leased lane. */
export type Settlement = Readonly<{
  outcome: 'delivered' | 'skipped' | 'waiting' | 'rate_limited' | 'retried' | 'dead';
  /** They leave the lane if delivered, become dead letters if dead, and stay otherwise. */
  deliveries: readonly QueuedDelivery[];
  /** They leave the lane without being sent. */
  dropped: readonly Dropped[];
  /** Why they are retried or dead; `null` otherwise. */
  cause: Readonly<{ failure: FinalFailure; reason: string }> | null;
  /** Whether a new message was posted. */
  isNew: boolean;
  /** The message that later edits of its task are added to. */
  posted: PostedMessage | null;
  /** How often the delivery that is first in the lane now has failed. */
  attempts: number;
  /** Seconds during which nothing of the lane is sent. */
  pauseSeconds: number;
}>;

/** The lanes with their deliveries. The outbox adds to it; a lane is leased by one worker at a time. */
export type DeliveryQueue = Readonly<{
  /**
   * Leases at most `limit` lanes in which something waits and that are not paused, the least recently served first. A
   * lease ends with `settle`, or ten seconds after it was taken or renewed.
   */
  claim: (limit: number) => TaskEither<Unavailable, readonly LeasedLane[]>;
  /** Extends the leases by ten seconds. Returns the webhook ids of those that are still held. */
  renew: (lanes: readonly LeasedLane[]) => TaskEither<Unavailable, ReadonlySet<string>>;
  /** Saves the settlement in one transaction and ends the lease. `false`, and no change, if another worker took the lane. */
  settle: (lane: LeasedLane, settlement: Settlement) => TaskEither<Unavailable, boolean>;
}>;

/** Reads the messages that `settle` has saved: the last one for each recipient and task. */
export type PostedMessages = Readonly<{
  find: (recipientId: UserId, taskIds: readonly TaskId[]) => TaskEither<Unavailable, readonly PostedMessage[]>;
}>;
