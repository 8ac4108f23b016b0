import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NotificationId } from '../../notification/notification.js';
import type { Outbox } from '../../notification/outbox.port.js';
import { requireStored, type Transaction } from './snapshot.js';
import type { StoredNotification } from './stored-notification.js';

/** Numbers the notifications in the order in which they are to be delivered. */
export const makeInMemoryOutbox = ({ read, write, nextNumber }: Transaction): Outbox => ({
  add: (drafts) =>
    TE.fromIO(() => {
      const { users, tasks, notifications } = read();
      requireStored(
        users,
        drafts.flatMap(({ recipientId, actor }) => [recipientId, actor.id]),
      );
      requireStored(
        tasks,
        drafts.map(({ taskId }) => taskId),
      );
      const added = drafts.map(({ channels, ...draft }): StoredNotification => ({
        kind: 'told',
        notification: { ...draft, id: nextNumber('notification') as NotificationId },
        channels,
        readAt: null,
      }));
      write({ notifications: new Map([...notifications, ...added.map((one) => [one.notification.id, one] as const)]) });
    }),
});
