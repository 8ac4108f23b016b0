import * as E from 'fp-ts/lib/Either.js';
import { canSee } from '../../task/task-rights.js';
import { usableWebhook } from '../../user/discord-contact.js';
import type { WebhookUrl } from '../../user/webhook-url.js';
import type { PendingDelivery } from '../notification-queries.port.js';

/** Why a notification is not sent after all. */
export type SkipReason = 'notification_gone' | 'recipient_may_not_know' | 'no_usable_webhook';

/**
 * Told are only people who are active and may see the task at this moment. Two events take the sight of it away
 * themselves and are told nevertheless: the deletion, and being unassigned.
 */
export const canStillBeNotified = ({ notification, task, recipient }: PendingDelivery): boolean =>
  recipient.isActive &&
  (notification.event === 'deleted' || notification.reason === 'unassigned' || canSee(recipient, task));

/** Where to send it: much can have changed since it was written. */
export const webhookFor = (pending: PendingDelivery): E.Either<SkipReason, WebhookUrl> => {
  if (!canStillBeNotified(pending)) return E.left('recipient_may_not_know');
  const { recipient, notification } = pending;
  return E.fromOption((): SkipReason => 'no_usable_webhook')(usableWebhook(recipient.discord, notification.createdAt));
};
