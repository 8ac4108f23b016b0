import type { Knex } from 'knex';
import { LEFTOVERS } from './quarantined-rows.js';

const NO_SUCH_USER = (column: string): string => `not exists (select from users u where u.id = ${column})`;

const keep = (table: string, reason: string, condition: string): string =>
  `insert into ${LEFTOVERS} (table_name, reason, stored)
   select '${table}', '${reason}', to_jsonb(old) from ${table} old where ${condition}`;

/** Rows that a foreign key would refuse: the first version may have had none. */
export const repairReferences = async (trx: Knex.Transaction): Promise<void> => {
  await adoptOrphanedTasks(trx);
  await unassignFromNobody(trx);
  await dropEmptyMentions(trx);
};

/** A task always has a creator. Whose creator is unknown goes to a deactivated account, which is made when needed. */
const adoptOrphanedTasks = async (trx: Knex.Transaction): Promise<void> => {
  const orphaned = `old.created_by_id is null or ${NO_SUCH_USER('old.created_by_id')}`;
  const { rows } = await trx.raw<{ rows: readonly unknown[] }>(`select from tasks old where ${orphaned} limit 1`);
  if (rows.length === 0) return;
  const formerUserId = await addFormerUser(trx);
  await trx.raw(keep('tasks', 'its creator is unknown', `(${orphaned}) and old.created_by_id is not null`));
  await trx.raw(`update tasks old set created_by_id = ? where ${orphaned}`, [formerUserId]);
};

const addFormerUser = async (trx: Knex.Transaction): Promise<number> => {
  const { rows } = await trx.raw<{ rows: readonly { id: number }[] }>(
    `insert into users (username, email, hashed_password, is_superuser, is_active, created_at, updated_at)
     select name, name || '@adopted.invalid', '', false, false, now(), now()
     from (select 'former-user' as name union all select 'former-user-' || n from generate_series(2, 1000) n) names
     where not exists (select from users where lower(username) = name or lower(email) = name || '@adopted.invalid')
     limit 1 returning id`,
  );
  if (rows[0] === undefined) throw new Error('no name is left for the account of former users');
  return rows[0].id;
};

const unassignFromNobody = async (trx: Knex.Transaction): Promise<void> => {
  const condition = `old.assignee_id is not null and ${NO_SUCH_USER('old.assignee_id')}`;
  await trx.raw(keep('tasks', 'its assignee is unknown', condition));
  await trx.raw(`update tasks old set assignee_id = null where ${condition}`);
};

/** A mention of nobody, in nothing, or made twice. */
const dropEmptyMentions = async (trx: Knex.Transaction): Promise<void> => {
  const empty = `old.task_id is null or old.user_id is null or ${NO_SUCH_USER('old.user_id')}
    or not exists (select from tasks t where t.id = old.task_id)`;
  const repeated = `exists (
    select from task_mentions first where first.task_id = old.task_id and first.user_id = old.user_id
      and first.ctid < old.ctid)`;
  await trx.raw(keep('task_mentions', 'its task or user is unknown', empty));
  await trx.raw(`delete from task_mentions old where ${empty}`);
  await trx.raw(keep('task_mentions', 'it was there twice', repeated));
  await trx.raw(`delete from task_mentions old where ${repeated}`);
};
