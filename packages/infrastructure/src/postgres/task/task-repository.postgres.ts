import type { NewTask, Task, TaskId, TaskRepository } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Binding, Queryable } from '../connection/statement.js';
import { isStorableId, keepMicroseconds } from '../connection/row.js';
import { decodeTask, fromMentions, fromTask, taskColumnsOf, WRITTEN_COLUMNS } from './task.row.js';

const MENTIONS = 'unnest(?::int[], ?::bool[], ?::bool[], ?::bool[]) as mention (user_id, by_id, in_text, in_comments)';

const ADD = {
  name: 'task-add',
  sql: `with task as (
      insert into tasks (${WRITTEN_COLUMNS.join(', ')}) values (${WRITTEN_COLUMNS.map(() => '?').join(', ')}) returning id
    ), mentions as (
      insert into task_mentions (task_id, user_id, by_id, in_text, in_comments)
      select task.id, mention.user_id, mention.by_id, mention.in_text, mention.in_comments
      from task, ${MENTIONS}
    )
    select id from task`,
};

/**
 * The second statement must start after the lock is held. A statement that waits for a lock sees the new version of the
 * locked row, but older versions of all other rows.
 */
const LOCK = {
  name: 'task-lock-by-id',
  sql: `select ${taskColumnsOf('t')} from tasks t where t.id = ?::int for no key update`,
};
const MENTIONS_OF = {
  name: 'task-mentions-of',
  sql: 'select user_id, by_id, in_text, in_comments from task_mentions where task_id = ?::int order by user_id',
};

const KEPT: ReadonlySet<string> = new Set(['due_date', 'completed_at', 'created_at']);

const assignmentOf = (column: string): string => (KEPT.has(column) ? keepMicroseconds(column) : `${column} = ?`);

const SAVE = {
  name: 'task-save',
  sql: `with task as (
      update tasks set ${WRITTEN_COLUMNS.map(assignmentOf).join(', ')} where id = ?::int returning id
    ), mentions as (
      select task.id as task_id, mention.user_id, mention.by_id, mention.in_text, mention.in_comments
      from task, ${MENTIONS}
    ), withdrawn as (
      delete from task_mentions old using task
      where old.task_id = task.id and old.user_id not in (select user_id from mentions)
    ), kept as (
      insert into task_mentions (task_id, user_id, by_id, in_text, in_comments)
      select task_id, user_id, by_id, in_text, in_comments from mentions
      on conflict (task_id, user_id) do update
      set by_id = excluded.by_id, in_text = excluded.in_text, in_comments = excluded.in_comments
      where (task_mentions.by_id, task_mentions.in_text, task_mentions.in_comments)
        is distinct from (excluded.by_id, excluded.in_text, excluded.in_comments)
    )
    select id from task`,
};

const valuesOf = (task: NewTask): readonly Binding[] => {
  const row = fromTask(task);
  return WRITTEN_COLUMNS.map((column) => row[column] as Binding);
};

const mentionValuesOf = (task: NewTask): readonly Binding[] => {
  const { userIds, byId, inText, inComments } = fromMentions(task);
  return [userIds, byId, inText, inComments];
};

const idOf = (rows: readonly unknown[]): TaskId | null => (rows[0] as { id: TaskId } | undefined)?.id ?? null;

/** The tasks in a transaction. The number of statements does not depend on the number of mentions. */
export const makePostgresTaskRepository = (trx: Queryable): TaskRepository => ({
  add: (task) =>
    tryQuery(async () => {
      const id = idOf(await trx.query(ADD, [...valuesOf(task), ...mentionValuesOf(task)]));
      if (id === null) throw new Error('a task was added but has no id');
      return { ...task, id };
    }),

  findById: (id) =>
    tryQuery(async (): Promise<O.Option<Task>> => {
      const [task] = isStorableId(id) ? await trx.query(LOCK, [id]) : [];
      return task === undefined ? O.none : O.some(decodeTask(task, await trx.query(MENTIONS_OF, [id])));
    }),

  save: (task) =>
    tryQuery(async () => {
      const id = idOf(await trx.query(SAVE, [...valuesOf(task), task.id, ...mentionValuesOf(task)]));
      if (id === null) throw new Error(`task ${String(task.id)} was saved but is not stored`);
    }),
});
