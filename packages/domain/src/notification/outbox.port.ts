import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { Channels } from './notification-preferences.js';
import type { NewNotification } from './notification.js';

/** A notification and where it goes. */
export type Addressed = NewNotification & Readonly<{ channels: Channels }>;

/** Notifications on their way, inside one unit of work: kept exactly when the change they tell of is kept. */
export type Outbox = Readonly<{
  /** Each will be handed to delivery at least once, in the order in which units of work commit, per recipient. */
  add: (notifications: readonly Addressed[]) => TaskEither<Unavailable, void>;
}>;
