import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import type { TaskId, UserId } from '../shared/ids.js';
import type { Unavailable } from '../shared/errors.js';
import type { NotificationPreferences, RecipientSettings } from './notification-preferences.js';

/** Preferences and mutes, inside one unit of work. */
export type NotificationSettings = Readonly<{
  /** The settings of the stored ones of these users. Without a choice, the default preferences. */
  findFor: (
    userIds: readonly UserId[],
    taskId: TaskId,
  ) => TaskEither<Unavailable, ReadonlyMap<UserId, RecipientSettings>>;
  /** Locks the user's preferences until the unit of work ends. */
  preferencesOf: (userId: UserId) => TaskEither<Unavailable, NotificationPreferences>;
  savePreferences: (userId: UserId, preferences: NotificationPreferences) => TaskEither<Unavailable, void>;
  mute: (userId: UserId, taskId: TaskId) => TaskEither<Unavailable, void>;
  unmute: (userId: UserId, taskId: TaskId) => TaskEither<Unavailable, void>;
}>;
