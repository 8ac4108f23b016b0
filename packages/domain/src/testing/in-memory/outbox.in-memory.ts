import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Notification, NotificationId } from '../../notification/notification.js';
import type { Outbox } from '../../notification/outbox.port.js';
import { requireStored, type Transaction } from './snapshot.js';

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
      const added = drafts.map((draft): Notification => ({
        ...draft,
        id: nextNumber('notification') as NotificationId,
      }));
      write({ notifications: new Map([...notifications, ...added.map((one) => [one.id, one] as const)]) });
    }),
});
