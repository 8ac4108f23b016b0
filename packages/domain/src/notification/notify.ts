import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { Stores } from '../shared/unit-of-work.port.js';
import type { NewActivity } from '../task/activity/activity.js';
import { couldSeeIfNotDeleted } from '../task/task-rights.js';
import type { Task } from '../task/task.js';
import { usableWebhook } from '../user/discord-contact.js';
import { channelsFor, type RecipientSettings } from './notification-preferences.js';
import { notificationsFor, type NotificationCandidate } from './notification.js';
import type { AddressedNotification } from './outbox.port.js';
import type { TaskEvent } from '../task/task-event.js';

/** Notifies everybody concerned on the channels they chose, and adds the entry to the history in the same step. */
export const notify = (
  { settings, outbox }: Pick<Stores, 'settings' | 'outbox'>,
  event: TaskEvent,
  entry?: NewActivity,
): TE.TaskEither<Unavailable, void> => {
  const notifications = notificationsFor(event);
  const recipients = notifications.map(({ recipientId }) => recipientId);
  return pipe(
    settings.findFor(recipients, event.after.id),
    TE.map((found) => notifications.flatMap((told) => address(told, event.after, found.get(told.recipientId)))),
    TE.flatMap((addressed) => outbox.add(addressed, entry)),
  );
};

const address = (
  { isMentioned, ...notification }: NotificationCandidate,
  task: Task,
  recipient: RecipientSettings | undefined,
): readonly AddressedNotification[] => {
  if (recipient === undefined || !mayKnow(notification, task, recipient)) return [];
  const { inbox, discord } = channelsFor({ ...notification, isMentioned }, recipient);
  const channels = { inbox, discord: discord && O.isSome(usableWebhook(recipient.discord, notification.createdAt)) };
  return channels.inbox || channels.discord ? [{ ...notification, channels }] : [];
};

/**
 * Who commented once may have lost sight of the task since. Being unassigned takes the sight away itself, and is told
 * nevertheless; so is a deletion, to whoever saw the task until then.
 */
const mayKnow = (
  { recipientId, reason }: Pick<NotificationCandidate, 'recipientId' | 'reason'>,
  task: Task,
  { isSuperuser }: RecipientSettings,
): boolean => reason === 'unassigned' || couldSeeIfNotDeleted({ id: recipientId, isSuperuser }, task);
