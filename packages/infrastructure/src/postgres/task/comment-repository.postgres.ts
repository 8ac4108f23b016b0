import type { CommentId, CommentRepository, UserId } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { commentColumnsOf, decodeComment } from './comment.row.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable } from '../connection/statement.js';
import { decodeRow, firstOf, isStorableId } from '../connection/row.js';

const COMMENTS = 'l_age.task_comments';

const ADD = {
  name: 'comment-add',
  sql: `with comment as (
      insert into ${COMMENTS} (task_id, author_id, body, mentioned_user_ids, created_at, updated_at)
      values (?::int, ?::int, ?, ?::int[], ?, ?) returning id, task_id, body
    ), searchable as (
      update tasks t set comment_words = l_age.with_words(t.comment_words, comment.body)
      from comment where t.id = comment.task_id
    )
    select id from comment`,
};

/** Needs no lock: every change of a comment locks its task. */
const FIND_BY_ID = {
  name: 'comment-by-id',
  sql: `select ${commentColumnsOf('c')} from ${COMMENTS} c where c.id = ?::int and c.task_id = ?::int`,
};

const SAVE = {
  name: 'comment-save',
  sql: `update ${COMMENTS} set body = ?, mentioned_user_ids = ?::int[], updated_at = ? where id = ?::int returning task_id`,
};

const REMOVE = { name: 'comment-remove', sql: `delete from ${COMMENTS} where id = ?::int returning task_id` };

/** A word is removed from the search with the last comment that contains it, so all comments of the task are read. */
const INDEX_WORDS = {
  name: 'comment-words-of-task',
  sql: `update tasks t set comment_words = (
      select l_age.with_words(null, string_agg(c.body, ' ' order by c.id)) from ${COMMENTS} c where c.task_id = t.id
    ) where t.id = ?::int`,
};

const PEOPLE_OF = {
  name: 'comment-people-of-task',
  sql: `with standing as (select author_id, mentioned_user_ids from ${COMMENTS} where task_id = ?::int)
    select array(select distinct author_id from standing order by 1) as authors,
      array(
        select u.id from users u
        where u.id in (select unnest(mentioned_user_ids) from standing) order by u.id
      ) as mentioned`,
};

const decodeId = decodeRow(t.strict({ id: t.number }));
const decodeTaskId = decodeRow(t.strict({ task_id: t.number }));
const decodePeople = decodeRow(t.strict({ authors: t.array(t.number), mentioned: t.array(t.number) }));

/** The comments in a transaction. */
export const makePostgresCommentRepository = (trx: Queryable): CommentRepository => ({
  add: (comment) =>
    tryQuery(async () => {
      const { taskId, authorId, body, mentionedUserIds, createdAt, updatedAt } = comment;
      const rows = await trx.query(ADD, [taskId, authorId, body, [...mentionedUserIds], createdAt, updatedAt]);
      return { ...comment, id: decodeId(rows[0]).id as CommentId };
    }),

  findById: (taskId, id) =>
    tryQuery(async () =>
      isStorableId(id) && isStorableId(taskId)
        ? firstOf(decodeComment)(await trx.query(FIND_BY_ID, [id, taskId]))
        : O.none,
    ),

  save: ({ id, body, mentionedUserIds, updatedAt }) =>
    tryQuery(async () => {
      const rows = await trx.query(SAVE, [body, [...mentionedUserIds], updatedAt, id]);
      if (rows.length === 0) throw new Error(`comment ${String(id)} was saved but is not stored`);
      await trx.query(INDEX_WORDS, [decodeTaskId(rows[0]).task_id]);
    }),

  remove: (id) =>
    tryQuery(async () => {
      for (const row of await trx.query(REMOVE, [id])) await trx.query(INDEX_WORDS, [decodeTaskId(row).task_id]);
    }),

  peopleOf: (taskId) =>
    tryQuery(async () => {
      const [row] = await trx.query(PEOPLE_OF, [taskId]);
      const { authors, mentioned } = decodePeople(row);
      return { authors: authors as UserId[], mentioned: mentioned as UserId[] };
    }),
});
