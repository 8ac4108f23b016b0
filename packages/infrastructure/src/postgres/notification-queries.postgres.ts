import type { NotificationId, NotificationQueries, PendingDelivery } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Knex } from 'knex';
import { decodeNotification, NOTIFICATIONS, notificationColumnsOf } from './notification.row.js';
import { attempt } from './postgres-error.js';
import { rowsOf } from './prepared-statement.js';
import { firstOf } from './row.js';
import { makePostgresTaskQueries } from './task-queries.postgres.js';
import { decodeUser, userColumnsOf } from './user.row.js';

const FIND_WITH_RECIPIENT = {
  name: 'notification-with-recipient',
  sql: `select ${notificationColumnsOf('n')}, ${userColumnsOf('u')}
    from ${NOTIFICATIONS} n join users u on u.id = n.recipient_id where n.id = ?::bigint and n.task_id is not null`,
};

const decodeWithRecipient = (row: unknown) => ({ notification: decodeNotification(row), recipient: decodeUser(row) });

export const makePostgresNotificationQueries = (knex: Knex): NotificationQueries => {
  const tasks = makePostgresTaskQueries(knex);

  const findWithRecipient = (id: NotificationId) =>
    attempt(async () =>
      Number.isSafeInteger(id) ? firstOf(decodeWithRecipient)(await rowsOf(knex, FIND_WITH_RECIPIENT, [id])) : O.none,
    );

  return {
    findForDelivery: (id) =>
      pipe(
        findWithRecipient(id),
        TE.flatMap(
          O.match(
            () => TE.right(O.none),
            (found) =>
              pipe(
                tasks.findById(found.notification.taskId),
                TE.map(O.map(({ task }): PendingDelivery => ({ ...found, task }))),
              ),
          ),
        ),
      ),
  };
};
