import * as E from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as A from 'fp-ts/lib/ReadonlyArray.js';
import type { Dropped, QueuedDelivery } from './delivery-queue.port.js';
import { digestOf, isDigest, type Digest } from './digest.js';
import { webhookFor } from './may-be-told.js';
import type { PendingDelivery } from './notification-queries.port.js';
import type { NotificationMessage } from './notifier.port.js';
import { isOpen, mayFold, type PostedMessage } from './posted-message.js';

/** Seconds that new messages wait for others that follow. */
export type DebounceWindow = Readonly<{
  /** A new message waits until nothing was queued for this long. */
  quietSeconds: number;
  /** No message waits longer than this. */
  longestWaitSeconds: number;
}>;

export const DEBOUNCE_WINDOW: DebounceWindow = { quietSeconds: 2, longestWaitSeconds: 10 };

export type NewMessage = Omit<NotificationMessage, 'earlier'>;

/** `pending` is `null` when the notification no longer exists. */
export type LoadedDelivery = QueuedDelivery & Readonly<{ pending: PendingDelivery | null }>;

/** Everything that decides what is sent next. */
export type LaneContents = Readonly<{
  /** When the last new message was posted. */
  postedAt: Date | null;
  /** When the last delivery of the lane was queued. */
  lastQueuedAt: Date;
  /** The first deliveries of the lane, in order. */
  deliveries: readonly LoadedDelivery[];
  /** Messages to the recipient of the first delivery, about the tasks of the deliveries. */
  posted: readonly PostedMessage[];
}>;

/** A message to post for the deliveries. `dropped` may not be sent, and leave the lane with them. */
export type PostPlan = Readonly<{
  /** Of the first delivery. */
  message: NewMessage;
  deliveries: readonly QueuedDelivery[];
  dropped: readonly Dropped[];
}> &
  (
    | Readonly<{ action: 'send' }>
    /** Add the delivery to a message that was posted. */
    | Readonly<{ action: 'edit'; posted: PostedMessage }>
    | Readonly<{ action: 'digest'; digest: Digest }>
  );

export type Plan =
  | PostPlan
  /** Remove the deliveries at the front that may not be sent. */
  | Readonly<{ action: 'drop'; dropped: readonly Dropped[] }>
  /** Send nothing before this time: more notifications may follow. */
  | Readonly<{ action: 'wait'; until: Date }>;

type Sendable = Readonly<{ delivery: LoadedDelivery; message: NewMessage }>;

/** Permissions may have changed since the delivery was queued. */
const judge = (delivery: LoadedDelivery): E.Either<Dropped, Sendable> => {
  const { pending } = delivery;
  if (pending === null) return E.left({ delivery, why: 'notification_gone' });
  const { notification, task, recipient } = pending;
  return pipe(
    webhookFor(pending),
    E.bimap(
      (why) => ({ delivery, why }),
      (webhook) => ({ delivery, message: { webhook, pingUserId: recipient.discord.userId, notification, task } }),
    ),
  );
};

const isDropped = (judged: E.Either<Dropped, Sendable>): boolean => E.isLeft(judged);

/**
 * When the debounce window of a new message closes. `null` if it was queued after a quiet time, and is sent at once and
 * alone; later delays of the delivery do not change that.
 */
const windowEnd = (queuedAt: Date, { postedAt, lastQueuedAt }: LaneContents, window: DebounceWindow): Date | null => {
  const quiet = window.quietSeconds * 1000;
  if (postedAt === null || queuedAt.getTime() >= postedAt.getTime() + quiet) return null;
  return new Date(Math.min(lastQueuedAt.getTime() + quiet, queuedAt.getTime() + window.longestWaitSeconds * 1000));
};

/** Decides what is sent next. */
export const planDelivery = (contents: LaneContents, now: Date, window: DebounceWindow): Plan => {
  const judged = contents.deliveries.map(judge);
  const [head] = judged;
  if (head === undefined || E.isLeft(head))
    return { action: 'drop', dropped: A.lefts(A.takeLeftWhile(isDropped)(judged)) };
  const { delivery, message } = head.right;
  const { webhook, notification } = message;
  const alone = { message, deliveries: [delivery], dropped: [] };

  const openMessageFor = (edit: NewMessage): PostedMessage | undefined =>
    mayFold(edit.notification)
      ? contents.posted.find((posted) => posted.taskId === edit.task.id && isOpen(posted, webhook, now))
      : undefined;
  const posted = openMessageFor(message);
  if (posted !== undefined) return { action: 'edit', ...alone, posted };

  const until = windowEnd(delivery.queuedAt, contents, window);
  if (until === null) return { action: 'send', ...alone };
  if (until > now) return { action: 'wait', until };

  const together = A.rights(judged).filter(
    (other) =>
      other.message.notification.recipientId === notification.recipientId &&
      other.message.webhook === webhook &&
      openMessageFor(other.message) === undefined,
  );
  const news = together.map((each) => each.message);
  if (!isDigest(news)) return { action: 'send', ...alone };
  const deliveries = together.map((each) => each.delivery);
  return { action: 'digest', message, deliveries, dropped: A.lefts(judged), digest: digestOf(news) };
};
