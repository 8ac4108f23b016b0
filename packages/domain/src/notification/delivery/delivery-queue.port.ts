import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { NotificationId, TaskId, UserId } from '../../shared/ids.js';
import type { Unavailable } from '../../shared/errors.js';
import type { Brand } from '../../shared/brand.js';
import type { FinalFailure } from '../dead-letter/dead-letter.js';
import type { SkipReason } from './delivery-eligibility.js';
import type { PostedMessage } from './posted-message.js';

/** Ascending within a lane, in the order in which the transactions committed. */
export type DeliveryId = Brand<number, 'DeliveryId'>;

/** A notification that waits for delivery. */
export type QueuedDelivery = Readonly<{ id: DeliveryId; notificationId: NotificationId; queuedAt: Date }>;

/** A delivery that must not be sent. */
export type Dropped = Readonly<{ delivery: QueuedDelivery; why: SkipReason }>;

/** The maximum number of deliveries of a lane in one claim, and in one digest. */
export const LANE_BATCH = 100;

/** A lane, the ordered queue of one webhook, leased by one worker. All times come from the clock of the database. */
export type LeasedLane = Readonly<{
  webhookId: string;
  /** Unique for each lease of the lane. */
  lease: number;
  /** The number of failed attempts of the first delivery. */
  attempts: number;
  /** The time of the last new message. `null`: none. */
  postedAt: Date | null;
  leasedAt: Date;
  /** The first of its deliveries, in order. */
  deliveries: readonly QueuedDelivery[];
}>;

/** The result of processing a leased lane. */
export type Settlement = Readonly<{
  outcome: 'delivered' | 'skipped' | 'waiting' | 'rate_limited' | 'retried' | 'dead';
  /** Delivered ones leave the lane, dead ones become dead letters, others stay. */
  deliveries: readonly QueuedDelivery[];
  /** They leave the lane unsent. */
  dropped: readonly Dropped[];
  /** The cause of `retried` or `dead`. Otherwise `null`. */
  cause: Readonly<{ failure: FinalFailure; reason: string }> | null;
  /** Whether a new message was posted. */
  isNew: boolean;
  /** The message that later edits of the task extend. */
  posted: PostedMessage | null;
  /** The number of failed attempts of the delivery that is now first in the lane. */
  attempts: number;
  /** Seconds during which the lane is paused. */
  pauseSeconds: number;
}>;

/** The lanes with their deliveries. The outbox fills them. One worker at a time leases a lane. */
export type DeliveryQueue = Readonly<{
  /**
   * Leases up to `limit` lanes that have deliveries and are not paused, the least recently served first. A lease ends with
   * `settle`, or ten seconds after its claim or last renewal.
   */
  claim: (limit: number) => TaskEither<Unavailable, readonly LeasedLane[]>;
  /** Extends the leases by ten seconds. Returns the webhook ids of the leases that are still valid. */
  renew: (lanes: readonly LeasedLane[]) => TaskEither<Unavailable, ReadonlySet<string>>;
  /** Saves the settlement in one transaction and ends the lease. Returns false, without a change, if another worker has leased the lane. */
  settle: (lane: LeasedLane, settlement: Settlement) => TaskEither<Unavailable, boolean>;
}>;

/** Reads the messages that `settle` has saved: the latest one per recipient and task. */
export type PostedMessages = Readonly<{
  find: (recipientId: UserId, taskIds: readonly TaskId[]) => TaskEither<Unavailable, readonly PostedMessage[]>;
}>;
