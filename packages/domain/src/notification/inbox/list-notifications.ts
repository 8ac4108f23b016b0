import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import { pageOf } from '../../shared/page.js';
import type { Actor } from '../../user/user.js';
import type { InboxQueries } from './inbox.port.js';
import type { InboxItem } from './inbox.js';
import type { NotificationId } from '../notification.js';

export type ListNotificationsDeps = Readonly<{ inboxQueries: InboxQueries }>;

export type ListNotificationsInput = Readonly<{
  actor: Actor;
  unreadOnly: boolean;
  limit: number;
  after: NotificationId | null;
}>;

export type InboxPage = Readonly<{
  items: readonly InboxItem[];
  /** In the whole inbox, not only on this page. */
  unreadCount: number;
  /** Where the next page starts: after this entry. `null` on the last page. */
  next: NotificationId | null;
}>;

/** One's own inbox, newest first. */
export type ListNotifications = (input: ListNotificationsInput) => TE.TaskEither<Unavailable, InboxPage>;

export const makeListNotifications =
  ({ inboxQueries }: ListNotificationsDeps): ListNotifications =>
  ({ actor, unreadOnly, limit, after }) =>
    pipe(
      TE.Do,
      TE.bind('found', () => inboxQueries.list({ recipientId: actor.id, unreadOnly, after, limit: limit + 1 })),
      TE.bind('unreadCount', () => inboxQueries.countUnread(actor.id)),
      TE.map(({ found, unreadCount }) => {
        const { entries: items, next } = pageOf(found, limit, ({ id }) => id);
        return { items, next, unreadCount };
      }),
    );
