import type { Knex } from 'knex';
import { QUARANTINED_ROWS } from './quarantined-rows.js';

const NO_SUCH_USER = (column: string): string => `not exists (select from users u where u.id = ${column})`;

const quarantine = (table: string, reason: string, condition: string): string =>
  `insert into ${QUARANTINED_ROWS} (table_name, reason, stored)
   select '${table}', '${reason}', to_jsonb(old) from ${table} old where ${condition}`;

/** Repairs rows that violate a foreign key. The first version possibly had none. */
export const repairReferences = async (trx: Knex.Transaction): Promise<void> => {
  await assignTasksWithoutCreator(trx);
  await clearUnknownAssignees(trx);
  await dropInvalidMentions(trx);
};

/**
 * Every task has a creator. If the creator is unknown, the task gets a deactivated account, which is created if
 * necessary.
 */
const assignTasksWithoutCreator = async (trx: Knex.Transaction): Promise<void> => {
  const hasNoCreator = `old.created_by_id is null or ${NO_SUCH_USER('old.created_by_id')}`;
  const { rows } = await trx.raw<{ rows: readonly unknown[] }>(`select from tasks old where ${hasNoCreator} limit 1`);
  if (rows.length === 0) return;
  const formerUserId = await addFormerUser(trx);
  await trx.raw(quarantine('tasks', 'its creator is unknown', `(${hasNoCreator}) and old.created_by_id is not null`));
  await trx.raw(`update tasks old set created_by_id = ? where ${hasNoCreator}`, [formerUserId]);
};

const addFormerUser = async (trx: Knex.Transaction): Promise<number> => {
  const { rows } = await trx.raw<{ rows: readonly { id: number }[] }>(
    `insert into users (username, email, hashed_password, is_superuser, is_active, created_at, updated_at)
     select name, name || '@adopted.invalid', '', false, false, now(), now()
     from (select 'former-user' as name union all select 'former-user-' || n from generate_series(2, 1000) n) names
     where not exists (select from users where lower(username) = name or lower(email) = name || '@adopted.invalid')
     limit 1 returning id`,
  );
  if (rows[0] === undefined) throw new Error('there is no free username for the account of former users');
  return rows[0].id;
};

const clearUnknownAssignees = async (trx: Knex.Transaction): Promise<void> => {
  const condition = `old.assignee_id is not null and ${NO_SUCH_USER('old.assignee_id')}`;
  await trx.raw(quarantine('tasks', 'its assignee is unknown', condition));
  await trx.raw(`update tasks old set assignee_id = null where ${condition}`);
};

/** Deletes mentions without a user or a task, and duplicates. */
const dropInvalidMentions = async (trx: Knex.Transaction): Promise<void> => {
  const invalid = `old.task_id is null or old.user_id is null or ${NO_SUCH_USER('old.user_id')}
    or not exists (select from tasks t where t.id = old.task_id)`;
  const isDuplicate = `exists (
    select from task_mentions first where first.task_id = old.task_id and first.user_id = old.user_id
      and first.ctid < old.ctid)`;
  await trx.raw(quarantine('task_mentions', 'its task or user is unknown', invalid));
  await trx.raw(`delete from task_mentions old where ${invalid}`);
  await trx.raw(quarantine('task_mentions', 'it was there twice', isDuplicate));
  await trx.raw(`delete from task_mentions old where ${isDuplicate}`);
};
