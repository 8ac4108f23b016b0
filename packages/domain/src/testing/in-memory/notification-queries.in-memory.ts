import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NotificationQueries } from '../../notification/notification-queries.port.js';
import type { Snapshot } from './snapshot.js';

export const makeInMemoryNotificationQueries = (committed: () => Snapshot): NotificationQueries => ({
  findForDelivery: (id) =>
    TE.fromIO(() => {
      const { notifications, tasks, users } = committed();
      return pipe(
        O.Do,
        O.bind('notification', () =>
          pipe(
            O.fromNullable(notifications.get(id)),
            O.flatMap((stored) => (stored.kind === 'told' ? O.some(stored.notification) : O.none)),
          ),
        ),
        O.bind('task', ({ notification }) => O.fromNullable(tasks.get(notification.taskId))),
        O.bind('recipient', ({ notification }) => O.fromNullable(users.get(notification.recipientId))),
      );
    }),
});
