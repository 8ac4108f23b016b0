import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../shared/errors.js';
import type { UnitOfWork } from '../shared/unit-of-work.port.js';
import type { NewActivity } from '../task/activity/activity.js';
import type { TaskEvent } from '../task/task-event.js';
import type { TaskEvents } from '../task/task-events.port.js';
import { couldSeeIfNotDeleted } from '../task/task-rights.js';
import type { Task } from '../task/task.js';
import { usableWebhook } from '../user/discord-contact.js';
import { channelsFor, type RecipientSettings } from './notification-preferences.js';
import type { NotificationStores } from './notification-stores.js';
import { notificationsFor, type NotificationCandidate } from './notification.js';
import type { AddressedNotification } from './outbox.port.js';

type NotifyStores = Pick<NotificationStores, 'settings' | 'outbox'>;

/** Adds `taskEvents` to the stores: every event of a task notifies its recipients in the same transaction. */
export const withNotifications = <Available extends NotifyStores>(
  unitOfWork: UnitOfWork<Available>,
): UnitOfWork<Available & Readonly<{ taskEvents: TaskEvents }>> => ({
  run: (work) => unitOfWork.run((stores) => work({ ...stores, taskEvents: { record: notify(stores) } })),
});

/** Adds the notifications, on the channels that each recipient has chosen, and the history entry in one step. */
const notify =
  ({ settings, outbox }: NotifyStores) =>
  (event: TaskEvent, entry: NewActivity): TE.TaskEither<Unavailable, void> => {
    const candidates = notificationsFor(event);
    const recipientIds = candidates.map(({ recipientId }) => recipientId);
    return pipe(
      settings.findFor(recipientIds, event.after.id),
      TE.map((found) =>
        candidates.flatMap((candidate) => address(candidate, event.after, found.get(candidate.recipientId))),
      ),
      TE.flatMap((addressed) => outbox.add(addressed, entry)),
    );
  };

const address = (
  { isMentioned, ...notification }: NotificationCandidate,
  task: Task,
  recipient: RecipientSettings | undefined,
): readonly AddressedNotification[] => {
  if (recipient === undefined || !mayBeNotified(notification, task, recipient)) return [];
  const { inbox, discord } = channelsFor({ ...notification, isMentioned }, recipient);
  const channels = { inbox, discord: discord && O.isSome(usableWebhook(recipient.discord, notification.createdAt)) };
  return channels.inbox || channels.discord ? [{ ...notification, channels }] : [];
};

/**
 * A commenter who can no longer see the task is not notified. An unassigned user is notified of the change that hides the
 * task. A deletion notifies the users who could see the task before.
 */
const mayBeNotified = (
  { recipientId, reason }: Pick<NotificationCandidate, 'recipientId' | 'reason'>,
  task: Task,
  { isSuperuser }: RecipientSettings,
): boolean => reason === 'unassigned' || couldSeeIfNotDeleted({ id: recipientId, isSuperuser }, task);
