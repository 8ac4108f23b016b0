import type { NotificationId, NotificationQueries, PendingDelivery } from '@l-age/domain';
import { decodeNotification, NOTIFICATIONS, notificationColumnsOf } from './notification.row.js';
import { attempt } from '../connection/postgres-error.js';
import { type Queryable, rowsOf } from '../connection/statement.js';
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
  const told = (await rowsOf(db, FIND_WITH_RECIPIENTS, [[...ids]])).map(decodeWithRecipient);
  const taskIds = new Set(told.map(({ notification }) => notification.taskId));
  const tasks = new Map((await findTaskViews(db, [...taskIds])).map(({ task }) => [task.id, task]));
  const pending = new Map(
    told.flatMap((found) => {
      const task = tasks.get(found.notification.taskId);
      return task === undefined ? [] : [[found.notification.id, { ...found, task }] as const];
    }),
  );
  return ids.flatMap((id) => pending.get(id) ?? []);
};

export const makePostgresNotificationQueries = (db: Queryable): NotificationQueries => ({
  findForDelivery: (ids) => attempt(() => find(db, [...new Set(ids)].filter(Number.isSafeInteger))),
});
