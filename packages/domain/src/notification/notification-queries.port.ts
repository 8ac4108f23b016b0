import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { NotificationId } from '../shared/ids.js';
import type { Unavailable } from '../shared/errors.js';
import type { Task } from '../task/task.js';
import type { User } from '../user/user.js';
import type { Notification } from './notification.js';

/** A notification with the current state of its task, which may be deleted, and of its recipient, who may be inactive. */
export type PendingDelivery = Readonly<{ notification: Notification; task: Task; recipient: User }>;

/** Reads without a transaction and without locks. */
export type NotificationQueries = Readonly<{
  /** The existing ones of these notifications, in the given order, each once. */
  findForDelivery: (ids: readonly NotificationId[]) => TaskEither<Unavailable, readonly PendingDelivery[]>;
}>;
