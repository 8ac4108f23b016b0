import type { Option } from 'fp-ts/lib/Option.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../../errors.js';
import type { UserId } from '../../user/user.js';
import type { InboxItem, NewNotice } from './inbox.js';
import type { NotificationPreferences } from '../notification-preferences.js';
import type { NotificationId } from '../notification.js';

/** The inboxes, inside one unit of work. What was told of tasks comes in through the outbox. */
export type Inbox = Readonly<{
  addNotice: (notice: NewNotice) => TaskEither<Unavailable, void>;
  /** The entry as it is then; none when it is not in this user's inbox. What was read stays read as it was. */
  markRead: (recipientId: UserId, id: NotificationId, at: Date) => TaskEither<Unavailable, Option<InboxItem>>;
  /** How many were unread. */
  markAllRead: (recipientId: UserId, at: Date) => TaskEither<Unavailable, number>;
}>;

export type InboxQuery = Readonly<{
  recipientId: UserId;
  unreadOnly: boolean;
  limit: number;
  /** Only entries that come after this one in the order of the list. */
  after: NotificationId | null;
}>;

/** Reads that need no transaction and lock nothing. */
export type InboxQueries = Readonly<{
  /** Newest first, that is in descending order of the id. */
  list: (query: InboxQuery) => TaskEither<Unavailable, readonly InboxItem[]>;
  /** One entry of this user's inbox. */
  find: (recipientId: UserId, id: NotificationId) => TaskEither<Unavailable, Option<InboxItem>>;
  countUnread: (recipientId: UserId) => TaskEither<Unavailable, number>;
  /** The defaults for whoever never chose. */
  preferencesOf: (userId: UserId) => TaskEither<Unavailable, NotificationPreferences>;
}>;
