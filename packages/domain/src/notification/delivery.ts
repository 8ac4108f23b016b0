import type { Unavailable } from '../errors.js';
import type { Dropped } from './gather-burst.js';
import type { SkipReason } from './may-be-told.js';
import type { NotificationId } from './notification.js';
import type { DeliveryFailure } from './notifier.port.js';
import type { Posted } from './post-message.js';

/** How an attempt to deliver the head of a lane ended, when it did not fail. */
export type Delivery =
  | Readonly<{
      outcome: 'delivered';
      /** Unless it was added to a message that was there. */
      isNew: boolean;
      /** What was behind it in the lane and told in the same message, a digest. */
      others: readonly NotificationId[];
      /** What was among those and is not told at all. */
      dropped: readonly Dropped[];
    }>
  | Readonly<{ outcome: 'skipped'; why: SkipReason }>
  /** Nothing was sent: more may be coming, and is told together. To be delivered again after so many seconds. */
  | Readonly<{ outcome: 'waits'; seconds: number }>;

/** Nothing else of the lane was told with its head. */
export const deliveredAlone = ({ isNew }: Posted): Delivery => ({
  outcome: 'delivered',
  isNew,
  others: [],
  dropped: [],
});

/** Of a digest, with what else it would have told of, behind the head of the lane. */
export type UndeliveredMessage = DeliveryFailure & Readonly<{ others?: readonly NotificationId[] }>;

export type DeliverNotificationError = UndeliveredMessage | Unavailable;
