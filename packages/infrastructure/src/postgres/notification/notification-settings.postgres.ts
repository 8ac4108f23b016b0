import type { NotificationSettings, RecipientSettings, TaskId, UserId } from '@l-age/domain';
import { decodePreferences, PREFERENCES } from './notification-settings.row.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable } from '../connection/statement.js';
import { isStorableId } from '../connection/row.js';
import { contactColumnsOf, toContact, type ContactRow } from '../user/user.row.js';

const MUTES = 'l_age.task_mutes';

const FIND_FOR = {
  name: 'notification-settings-of-recipients',
  sql: `select u.id, u.is_active, u.is_superuser, ${contactColumnsOf('u')}, p.chosen, m.user_id is not null as has_muted
    from users u left join ${PREFERENCES} p on p.user_id = u.id
      left join ${MUTES} m on m.user_id = u.id and m.task_id = ?::int
    where u.id = any (?::int[])`,
};

/** Creates the row if it does not exist, so that concurrent transactions always have a row to lock. */
const PREFERENCES_TO_CHANGE = {
  name: 'notification-preferences-to-change',
  sql: `insert into ${PREFERENCES} as mine (user_id) values (?::int)
    on conflict (user_id) do update set chosen = mine.chosen returning chosen`,
};

const SAVE = {
  name: 'notification-preferences-save',
  sql: `insert into ${PREFERENCES} (user_id, chosen) values (?::int, ?::jsonb)
    on conflict (user_id) do update set chosen = excluded.chosen`,
};

const MUTE = {
  name: 'task-mute',
  sql: `insert into ${MUTES} (user_id, task_id) values (?::int, ?::int) on conflict do nothing`,
};

const UNMUTE = { name: 'task-unmute', sql: `delete from ${MUTES} where user_id = ?::int and task_id = ?::int` };

/** The column types guarantee the shape. The contract kit tests the mapping. */
type RecipientRow = ContactRow &
  Readonly<{ id: number; is_active: boolean; is_superuser: boolean; has_muted: boolean }>;

const toSettings = (row: unknown): readonly [UserId, RecipientSettings] => {
  const recipient = row as RecipientRow;
  return [
    recipient.id as UserId,
    {
      isActive: recipient.is_active,
      isSuperuser: recipient.is_superuser,
      preferences: decodePreferences(row),
      hasMuted: recipient.has_muted,
      discord: toContact(recipient),
    },
  ];
};

/** The notification settings in a transaction. */
export const makePostgresNotificationSettings = (trx: Queryable): NotificationSettings => {
  const run = (statement: typeof MUTE, userId: UserId, taskId: TaskId) =>
    tryQuery(async () => {
      await trx.query(statement, [userId, taskId]);
    });

  return {
    findFor: (userIds, taskId) =>
      tryQuery(async () => {
        const storable = [...new Set(userIds)].filter(isStorableId);
        if (storable.length === 0) return new Map();
        return new Map((await trx.query(FIND_FOR, [taskId, storable])).map(toSettings));
      }),

    preferencesOf: (userId) =>
      tryQuery(async () => decodePreferences((await trx.query(PREFERENCES_TO_CHANGE, [userId]))[0] ?? null)),

    savePreferences: (userId, preferences) =>
      tryQuery(async () => {
        await trx.query(SAVE, [userId, JSON.stringify(preferences)]);
      }),

    mute: (userId, taskId) => run(MUTE, userId, taskId),
    unmute: (userId, taskId) => run(UNMUTE, userId, taskId),
  };
};
