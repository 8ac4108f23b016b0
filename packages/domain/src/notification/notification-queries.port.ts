import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { Task } from '../task/task.js';
import type { User } from '../user/user.js';
import type { Notification, NotificationId } from './notification.js';

/** A notification with what decides whether it may be sent, as of now: the task may be deleted, the recipient inactive. */
export type PendingDelivery = Readonly<{ notification: Notification; task: Task; recipient: User }>;

/** Reads that need no transaction and lock nothing. */
export type NotificationQueries = Readonly<{
  /** Those of them that are still there, in the order asked for, each once. */
  findForDelivery: (ids: readonly NotificationId[]) => TaskEither<Unavailable, readonly PendingDelivery[]>;
}>;
