import type { CommentQueries } from '@l-age/domain';
import { commentColumnsOf, decodeCommentView } from './comment.row.js';
import { pageBindings } from './page-of-task.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable } from '../connection/statement.js';

const LIST = {
  name: 'comments-of-task',
  sql: `select ${commentColumnsOf('c')}, author.username as author_username
    from l_age.task_comments c join users author on author.id = c.author_id
    where c.task_id = ?::int and c.id > ?::bigint order by c.id limit ? offset ?`,
};

/** Reads without a transaction. */
export const makePostgresCommentQueries = (db: Queryable): CommentQueries => ({
  list: (query) =>
    tryQuery(async () => {
      const bindings = pageBindings(query);
      return bindings === null ? [] : (await db.query(LIST, bindings)).map(decodeCommentView);
    }),
});
