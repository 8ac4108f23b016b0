import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { NewNotification } from './notification.js';

/** Notifications on their way, inside one unit of work: kept exactly when the change they tell of is kept. */
export type Outbox = Readonly<{
  /** Each will be handed to delivery at least once, in the order in which units of work commit, per recipient. */
  add: (notifications: readonly NewNotification[]) => TaskEither<Unavailable, void>;
}>;
