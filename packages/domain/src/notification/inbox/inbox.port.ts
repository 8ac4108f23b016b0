import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { NotificationId, UserId } from '../../shared/ids.js';
import type { Unavailable } from '../../shared/errors.js';
import type { InboxItem, NewNotice } from './inbox.js';
import type { NotificationPreferences } from '../notification-preferences.js';

/** The inboxes, inside one unit of work. The outbox adds the notifications of tasks. */
export type Inbox = Readonly<{
  addNotice: (notice: NewNotice) => TaskEither<Unavailable, void>;
  /** Returns the entry after the change. None if it is not in this user's inbox. Keeps the time of the first read. */
  markRead: (recipientId: UserId, id: NotificationId, at: Date) => TaskEither<Unavailable, Option<InboxItem>>;
  /** Returns the number of entries that were unread. */
  markAllRead: (recipientId: UserId, at: Date) => TaskEither<Unavailable, number>;
}>;

export type InboxQuery = Readonly<{
  recipientId: UserId;
  unreadOnly: boolean;
  limit: number;
  /** Only entries after this one. */
  after: NotificationId | null;
}>;

/** Reads without a transaction and without locks. */
export type InboxQueries = Readonly<{
  /** Newest first: descending by id. */
  list: (query: InboxQuery) => TaskEither<Unavailable, readonly InboxItem[]>;
  find: (recipientId: UserId, id: NotificationId) => TaskEither<Unavailable, Option<InboxItem>>;
  countUnread: (recipientId: UserId) => TaskEither<Unavailable, number>;
  /** Returns the default preferences if the user has not changed them. */
  preferencesOf: (userId: UserId) => TaskEither<Unavailable, NotificationPreferences>;
}>;
