import type { Brand } from '../../shared/brand.js';
import type { Actor, UserRef } from '../../user/user.js';
import type { Notification } from '../notification.js';
import type { DeliveryFailure } from '../delivery/notifier.port.js';

/** A UUID. A message that is given up again after it was sent again is another dead letter. */
export type DeadLetterId = Brand<string, 'DeadLetterId'>;

/** Why a delivery was given up. A message that is only held back for a while never is. */
export type FinalFailure = Exclude<DeliveryFailure['_tag'], 'RateLimited'>;

/** A message to Discord that will not be tried again by itself. */
export type DeadLetter = Readonly<{
  id: DeadLetterId;
  notification: Notification;
  /** Under the name they have now. */
  recipient: UserRef;
  /** Which webhook it was for; its token is nobody's business here. */
  webhookId: string;
  failure: FinalFailure;
  /** What Discord, or the way there, had to say. */
  reason: string;
  attempts: number;
  queuedAt: Date;
  gaveUpAt: Date;
}>;

/** Dead letters tell who hears of what: they are for superusers. */
export const mayHandleDeadLetters = ({ isSuperuser }: Pick<Actor, 'isSuperuser'>): boolean => isSuperuser;
