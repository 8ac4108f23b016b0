import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { Unavailable } from '../errors.js';
import type { TaskId } from '../task/task.js';
import type { UserId } from '../user/user.js';
import type { NotificationPreferences, RecipientSettings } from './notification-preferences.js';

/** What people want to hear of, inside one unit of work. */
export type NotificationSettings = Readonly<{
  /** For each of these users who is stored; who never chose has the default preferences. */
  findFor: (
    userIds: readonly UserId[],
    taskId: TaskId,
  ) => TaskEither<Unavailable, ReadonlyMap<UserId, RecipientSettings>>;
  /** Locks the user's preferences until the unit of work ends. */
  preferencesOf: (userId: UserId) => TaskEither<Unavailable, NotificationPreferences>;
  savePreferences: (userId: UserId, preferences: NotificationPreferences) => TaskEither<Unavailable, void>;
  /** Muting twice is muting once. */
  mute: (userId: UserId, taskId: TaskId) => TaskEither<Unavailable, void>;
  /** What is not muted stays so. */
  unmute: (userId: UserId, taskId: TaskId) => TaskEither<Unavailable, void>;
}>;
