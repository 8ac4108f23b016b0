import type { DeadLetterId } from '../../shared/ids.js';
import type { Actor, UserRef } from '../../shared/actor.js';
import type { Notification } from '../notification.js';
import type { DeliveryFailure } from '../delivery/notifier.port.js';

/** Why a message became a dead letter. A rate limit only delays a message. */
export type FinalFailure = Exclude<DeliveryFailure['_tag'], 'RateLimited'>;

/** A message to Discord that is not retried automatically. */
export type DeadLetter = Readonly<{
  id: DeadLetterId;
  notification: Notification;
  /** With the current username. */
  recipient: UserRef;
  /** The webhook id without the secret token. */
  webhookId: string;
  failure: FinalFailure;
  /** The error of Discord or of the network. */
  reason: string;
  attempts: number;
  queuedAt: Date;
  gaveUpAt: Date;
}>;

/** Dead letters show who is notified of which task: superusers only. */
export const mayHandleDeadLetters = ({ isSuperuser }: Pick<Actor, 'isSuperuser'>): boolean => isSuperuser;
