import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NotificationId } from '#src/shared/ids.js';
import type { NotificationQueries, PendingDelivery } from '#src/notification/notification-queries.port.js';
import type { Snapshot } from '../snapshot.js';

const findOne = ({ notifications, tasks, users }: Snapshot, id: NotificationId): readonly PendingDelivery[] => {
  const stored = notifications.get(id);
  if (stored?.kind !== 'task') return [];
  const { notification } = stored;
  const task = tasks.get(notification.taskId);
  const recipient = users.get(notification.recipientId);
  return task === undefined || recipient === undefined ? [] : [{ notification, task, recipient }];
};

export const makeInMemoryNotificationQueries = (committed: () => Snapshot): NotificationQueries => ({
  findForDelivery: (ids) => TE.fromIO(() => [...new Set(ids)].flatMap((id) => findOne(committed(), id))),
});
