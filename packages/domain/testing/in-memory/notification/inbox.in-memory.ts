import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NotificationId, UserId } from '#src/shared/ids.js';
import type { Inbox, InboxQueries } from '#src/notification/inbox/inbox.port.js';
import { DEFAULT_PREFERENCES } from '#src/notification/notification-preferences.js';
import { put, requireStored, type Snapshot, type Transaction } from '../snapshot.js';
import { isInInboxOf, itemOf, type StoredNotification } from './stored-notification.js';

const inboxOf = ({ notifications }: Snapshot, recipientId: UserId): readonly StoredNotification[] =>
  [...notifications.values()].filter(isInInboxOf(recipientId));

const find = ({ notifications }: Snapshot, recipientId: UserId, id: NotificationId): O.Option<StoredNotification> =>
  pipe(O.fromNullable(notifications.get(id)), O.filter(isInInboxOf(recipientId)));

export const makeInMemoryInbox = ({ read, write, nextNumber }: Transaction): Inbox => {
  const markRead = (stored: StoredNotification, at: Date): StoredNotification => {
    const marked = { ...stored, readAt: stored.readAt ?? at };
    write({ notifications: put(read().notifications, stored.notification.id, marked) });
    return marked;
  };

  return {
    addNotice: (notice) =>
      TE.fromIO(() => {
        requireStored(read().users, [notice.recipientId]);
        const id = nextNumber('notification') as NotificationId;
        const stored: StoredNotification = { kind: 'notice', notification: { ...notice, id }, readAt: null };
        write({ notifications: put(read().notifications, id, stored) });
      }),
    markRead: (recipientId, id, at) =>
      TE.fromIO(() =>
        pipe(
          find(read(), recipientId, id),
          O.map((stored) => itemOf(markRead(stored, at))),
        ),
      ),
    markAllRead: (recipientId, at) =>
      TE.fromIO(() => {
        const unread = inboxOf(read(), recipientId).filter(({ readAt }) => readAt === null);
        for (const stored of unread) markRead(stored, at);
        return unread.length;
      }),
  };
};

export const makeInMemoryInboxQueries = (committed: () => Snapshot): InboxQueries => ({
  list: ({ recipientId, unreadOnly, limit, after }) =>
    TE.fromIO(() =>
      inboxOf(committed(), recipientId)
        .map(itemOf)
        .filter(({ id, readAt }) => (after === null || id < after) && (!unreadOnly || readAt === null))
        .toSorted((a, b) => b.id - a.id)
        .slice(0, limit),
    ),
  find: (recipientId, id) => TE.fromIO(() => O.map(itemOf)(find(committed(), recipientId, id))),
  countUnread: (recipientId) =>
    TE.fromIO(() => inboxOf(committed(), recipientId).filter(({ readAt }) => readAt === null).length),
  preferencesOf: (userId) => TE.fromIO(() => committed().preferences.get(userId) ?? DEFAULT_PREFERENCES),
});
