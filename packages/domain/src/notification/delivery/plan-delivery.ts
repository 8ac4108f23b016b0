import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as A from 'fp-ts/lib/ReadonlyArray.js';
import type { Dropped, LeasedLane, QueuedDelivery } from './delivery-queue.port.js';
import { digestOf, isDigest } from './digest.js';
import { webhookFor } from './delivery-eligibility.js';
import type { PendingDelivery } from '../notification-queries.port.js';
import type { DigestMessage, NotificationMessage } from './notifier.port.js';
import { isOpenFor, type PostedMessage } from './posted-message.js';

/** How long new messages wait for others, to be sent together. */
export type DebounceWindow = Readonly<{
  /** A new message waits until nothing was queued for this long. */
  quietSeconds: number;
  /** No message waits longer than this. */
  longestWaitSeconds: number;
}>;

export const DEBOUNCE_WINDOW: DebounceWindow = { quietSeconds: 2, longestWaitSeconds: 10 };

/** A post for the deliveries. `message` is about the first of them. */
export type PostPlan = Readonly<{ message: NotificationMessage; deliveries: readonly QueuedDelivery[] }> &
  (
    | Readonly<{ action: 'send' }>
    /** Replace a message that was posted. */
    | Readonly<{ action: 'edit'; posted: PostedMessage }>
    | Readonly<{ action: 'digest'; digest: DigestMessage }>
  );

export type Plan =
  /** `dropped` deliveries may not be sent. They leave the lane with the settlement. */
  | ((PostPlan | Readonly<{ action: 'drop' }>) & Readonly<{ dropped: readonly Dropped[] }>)
  /** Send nothing before this time: more notifications may follow. */
  | Readonly<{ action: 'wait'; until: Date }>;

type Sendable = Readonly<{ delivery: QueuedDelivery; message: NotificationMessage }>;

/** Permissions may have changed since the delivery was queued. */
const checkEligibility = (
  delivery: QueuedDelivery,
  pending: PendingDelivery | undefined,
): E.Either<Dropped, Sendable> => {
  if (pending === undefined) return E.left({ delivery, why: 'notification_gone' });
  const { notification, task, recipient } = pending;
  const pingUserId = recipient.discord.userId;
  return pipe(
    webhookFor(pending),
    E.bimap(
      (why) => ({ delivery, why }),
      (webhook) => ({ delivery, message: { webhook, pingUserId, notification, task, earlier: [] } }),
    ),
  );
};

/**
 * The end of the debounce window of the first delivery. `null` if it was queued after a quiet period: it is sent at once and
 * alone. Later delays do not change that.
 */
const windowEnd = ({ postedAt, deliveries }: LeasedLane, window: DebounceWindow): Date | null => {
  const quiet = window.quietSeconds * 1000;
  const queuedAt = deliveries.map((delivery) => delivery.queuedAt.getTime());
  const [first, last] = [Math.min(...queuedAt), Math.max(...queuedAt)];
  if (postedAt === null || first >= postedAt.getTime() + quiet) return null;
  return new Date(Math.min(last + quiet, first + window.longestWaitSeconds * 1000));
};

/**
 * Decides what is sent next. `pending`: the notifications of the lane that still exist. `posted`: the latest messages to the
 * recipient of the first delivery, about the tasks of all deliveries.
 */
export const planDelivery = (
  lane: LeasedLane,
  pending: readonly PendingDelivery[],
  posted: readonly PostedMessage[],
  window: DebounceWindow,
): Plan => {
  const pendingOf = new Map(pending.map((each) => [each.notification.id, each]));
  const checked = lane.deliveries.map((delivery) => checkEligibility(delivery, pendingOf.get(delivery.notificationId)));
  const dropped = A.lefts(checked);
  const [head] = checked;
  if (head === undefined || E.isLeft(head)) return { action: 'drop', dropped };
  const { delivery, message } = head.right;
  const { webhook, pingUserId, notification } = message;
  const first = { message, deliveries: [delivery], dropped };

  const openMessageFor = (next: NotificationMessage): PostedMessage | undefined =>
    posted.find((each) => isOpenFor(each, next.notification, next.webhook, lane.leasedAt));
  const open = openMessageFor(message);
  if (open !== undefined)
    return { ...first, action: 'edit', message: { ...message, earlier: open.summaries }, posted: open };

  const until = windowEnd(lane, window);
  if (until === null) return { ...first, action: 'send' };
  if (until > lane.leasedAt) return { action: 'wait', until };

  const together = A.rights(checked).filter(
    ({ message: other }) =>
      other.notification.recipientId === notification.recipientId &&
      other.webhook === webhook &&
      openMessageFor(other) === undefined,
  );
  const updates = together.map((each) => each.message);
  if (!isDigest(updates)) return { ...first, action: 'send' };
  const deliveries = together.map((each) => each.delivery);
  return { ...first, action: 'digest', deliveries, digest: { webhook, pingUserId, ...digestOf(updates) } };
};
