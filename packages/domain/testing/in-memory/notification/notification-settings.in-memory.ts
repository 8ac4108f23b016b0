import * as TE from 'fp-ts/lib/TaskEither.js';
import type { TaskId, UserId } from '#src/shared/ids.js';
import { DEFAULT_PREFERENCES } from '#src/notification/notification-preferences.js';
import type { NotificationSettings } from '#src/notification/notification-settings.port.js';
import { filterValues, put, requireStored, type Transaction } from '../snapshot.js';

export const makeInMemoryNotificationSettings = ({ read, write }: Transaction): NotificationSettings => {
  const preferencesOf = (userId: UserId) => read().preferences.get(userId) ?? DEFAULT_PREFERENCES;
  const hasMuted = (userId: UserId, taskId: TaskId): boolean => read().mutedTasks.get(userId)?.has(taskId) ?? false;
  const setMuted = (userId: UserId, taskIds: readonly TaskId[]): void => {
    requireStored(read().users, [userId]);
    requireStored(read().tasks, taskIds);
    write({ mutedTasks: put(read().mutedTasks, userId, new Set(taskIds)) });
  };
  const mutedBy = (userId: UserId): readonly TaskId[] => [...(read().mutedTasks.get(userId) ?? [])];

  return {
    findFor: (userIds, taskId) =>
      TE.fromIO(() => {
        const found = filterValues(read().users, ({ id }) => userIds.includes(id));
        return new Map(
          [...found].map(([id, { isActive, isSuperuser, discord }]) => [
            id,
            { isActive, isSuperuser, preferences: preferencesOf(id), hasMuted: hasMuted(id, taskId), discord },
          ]),
        );
      }),
    preferencesOf: (userId) => TE.fromIO(() => preferencesOf(userId)),
    savePreferences: (userId, preferences) =>
      TE.fromIO(() => {
        requireStored(read().users, [userId]);
        write({ preferences: put(read().preferences, userId, preferences) });
      }),
    mute: (userId, taskId) => TE.fromIO(() => setMuted(userId, [...mutedBy(userId), taskId])),
    unmute: (userId, taskId) =>
      TE.fromIO(() =>
        setMuted(
          userId,
          mutedBy(userId).filter((id) => id !== taskId),
        ),
      ),
  };
};
