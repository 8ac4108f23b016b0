import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../shared/errors.js';
import type { NewActivity } from '../task/activity/activity.js';
import type { Channels } from './notification-preferences.js';
import type { NewNotification } from './notification.js';

/** A notification with its channels. */
export type AddressedNotification = NewNotification & Readonly<{ channels: Channels }>;

/** The outgoing notifications, inside one unit of work: they commit with the change that causes them. */
export type Outbox = Readonly<{
  /**
   * Adds notifications and, if given, an entry of the task's history. Each notification is delivered at least once, per
   * recipient in the order in which units of work commit. History entries never change.
   */
  add: (notifications: readonly AddressedNotification[], entry?: NewActivity) => TaskEither<Unavailable, void>;
}>;
