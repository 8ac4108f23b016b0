import * as E from 'fp-ts/lib/Either.js';
import { canSee } from '../../task/task-rights.js';
import { usableWebhook } from '../../user/discord-contact.js';
import type { WebhookUrl } from '../../user/webhook-url.js';
import type { PendingDelivery } from '../notification-queries.port.js';

/** Why a queued notification is not sent. */
export type SkipReason = 'notification_gone' | 'recipient_may_not_know' | 'no_usable_webhook';

/**
 * The recipient must be active and able to see the task now. Two events hide the task themselves, and are sent anyway: its
 * deletion, and the removal of the assignee.
 */
export const canStillBeNotified = ({ notification, task, recipient }: PendingDelivery): boolean =>
  recipient.isActive &&
  (notification.event === 'deleted' || notification.reason === 'unassigned' || canSee(recipient, task));

/** Checks again at the time of sending: rights and webhook may have changed. */
export const webhookFor = (pending: PendingDelivery): E.Either<SkipReason, WebhookUrl> => {
  if (!canStillBeNotified(pending)) return E.left('recipient_may_not_know');
  const { recipient, notification } = pending;
  return E.fromOption((): SkipReason => 'no_usable_webhook')(usableWebhook(recipient.discord, notification.createdAt));
};
