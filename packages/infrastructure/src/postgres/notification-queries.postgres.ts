import type { NotificationId, NotificationQueries, PendingDelivery } from '@l-age/domain';
import type { Knex } from 'knex';
import { decodeNotification, NOTIFICATIONS, notificationColumnsOf } from './notification.row.js';
import { attempt } from './postgres-error.js';
import { rowsOf } from './prepared-statement.js';
import { findTaskViews } from './task-view.postgres.js';
import { decodeUser, userColumnsOf } from './user.row.js';

const FIND_WITH_RECIPIENTS = {
  name: 'notifications-with-recipients',
  sql: `select ${notificationColumnsOf('n')}, ${userColumnsOf('u')}
    from ${NOTIFICATIONS} n join users u on u.id = n.recipient_id
    where n.id = any (?::bigint[]) and n.task_id is not null`,
};

const decodeWithRecipient = (row: unknown) => ({ notification: decodeNotification(row), recipient: decodeUser(row) });

const find = async (knex: Knex, ids: readonly NotificationId[]): Promise<readonly PendingDelivery[]> => {
  if (ids.length === 0) return [];
  const told = (await rowsOf(knex, FIND_WITH_RECIPIENTS, [[...ids]])).map(decodeWithRecipient);
  const taskIds = new Set(told.map(({ notification }) => notification.taskId));
  const tasks = new Map((await findTaskViews(knex, [...taskIds])).map(({ task }) => [task.id, task]));
  const pending = new Map(
    told.flatMap((found) => {
      const task = tasks.get(found.notification.taskId);
      return task === undefined ? [] : [[found.notification.id, { ...found, task }] as const];
    }),
  );
  return ids.flatMap((id) => pending.get(id) ?? []);
};

export const makePostgresNotificationQueries = (knex: Knex): NotificationQueries => ({
  findForDelivery: (ids) => attempt(() => find(knex, [...new Set(ids)].filter(Number.isSafeInteger))),
});
