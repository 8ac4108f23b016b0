import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { NotificationId } from '../../shared/ids.js';
import type { Actor } from '../../shared/actor.js';
import type { Unavailable } from '../../shared/errors.js';
import { pageOf, type Page } from '../../shared/page.js';
import type { InboxQueries } from './inbox.port.js';
import type { InboxItem } from './inbox.js';

export type ListNotificationsDeps = Readonly<{ inboxQueries: InboxQueries }>;

export type ListNotificationsInput = Readonly<{
  actor: Actor;
  unreadOnly: boolean;
  limit: number;
  after: NotificationId | null;
}>;

/** `unreadCount` counts the whole inbox, not only this page. */
export type InboxPage = Page<InboxItem, NotificationId> & Readonly<{ unreadCount: number }>;

/** The actor's inbox, newest first. */
export type ListNotifications = (input: ListNotificationsInput) => TE.TaskEither<Unavailable, InboxPage>;

export const makeListNotifications =
  ({ inboxQueries }: ListNotificationsDeps): ListNotifications =>
  ({ actor, unreadOnly, limit, after }) =>
    pipe(
      TE.Do,
      TE.bind('found', () => inboxQueries.list({ recipientId: actor.id, unreadOnly, after, limit: limit + 1 })),
      TE.bind('unreadCount', () => inboxQueries.countUnread(actor.id)),
      TE.map(({ found, unreadCount }) => ({ ...pageOf(found, limit, ({ id }) => id), unreadCount })),
    );
