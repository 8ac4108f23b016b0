import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { NewActivity } from '../task/activity/activity.js';
import type { Channels } from './notification-preferences.js';
import type { NewNotification } from './notification.js';

/** A notification and where it goes. */
export type AddressedNotification = NewNotification & Readonly<{ channels: Channels }>;

/** What a change of a task leaves behind, inside one unit of work: kept exactly when the change is kept. */
export type Outbox = Readonly<{
  /**
   * Adds notifications and, if given, the entry in the history of the task. Each notification will be handed to delivery at
   * least once, in the order in which units of work commit, per recipient. History is never edited.
   */
  add: (notifications: readonly AddressedNotification[], entry?: NewActivity) => TaskEither<Unavailable, void>;
}>;
