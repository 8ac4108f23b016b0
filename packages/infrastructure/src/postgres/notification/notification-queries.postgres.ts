import type { NotificationId, NotificationQueries, PendingDelivery } from '@l-age/domain';
import { decodeNotification, NOTIFICATIONS, notificationColumnsOf } from './notification.row.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable } from '../connection/statement.js';
import { findTaskViews } from '../task/task-view.postgres.js';
import { decodeUser, userColumnsOf } from '../user/user.row.js';

const FIND_WITH_RECIPIENTS = {
  name: 'notifications-with-recipients',
  sql: `select ${notificationColumnsOf('n')}, ${userColumnsOf('u')}
    from ${NOTIFICATIONS} n join users u on u.id = n.recipient_id
    where n.id = any (?::bigint[]) and n.task_id is not null`,
};

const decodeWithRecipient = (row: unknown) => ({ notification: decodeNotification(row), recipient: decodeUser(row) });

const find = async (db: Queryable, ids: readonly NotificationId[]): Promise<readonly PendingDelivery[]> => {
  if (ids.length === 0) return [];
  const found = (await db.query(FIND_WITH_RECIPIENTS, [[...ids]])).map(decodeWithRecipient);
  const taskIds = new Set(found.map(({ notification }) => notification.taskId));
  const tasks = new Map((await findTaskViews(db, [...taskIds])).map(({ task }) => [task.id, task]));
  const byId = new Map(
    found.flatMap((delivery) => {
      const task = tasks.get(delivery.notification.taskId);
      return task === undefined ? [] : [[delivery.notification.id, { ...delivery, task }] as const];
    }),
  );
  return ids.flatMap((id) => byId.get(id) ?? []);
};

export const makePostgresNotificationQueries = (db: Queryable): NotificationQueries => ({
  findForDelivery: (ids) => tryQuery(() => find(db, [...new Set(ids)].filter(Number.isSafeInteger))),
});
