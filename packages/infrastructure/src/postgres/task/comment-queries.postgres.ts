import type { CommentQueries } from '@l-age/domain';
import { commentColumnsOf, decodeCommentView } from './comment.row.js';
import { bindingsOf } from './page-of-task.js';
import { attempt } from '../connection/postgres-error.js';
import { type Queryable, rowsOf } from '../connection/statement.js';

const LIST = {
  name: 'comments-of-task',
  sql: `select ${commentColumnsOf('c')}, author.username as author_username
    from l_age.task_comments c join users author on author.id = c.author_id
    where c.task_id = ?::int and c.id > ?::bigint order by c.id limit ? offset ?`,
};

/** Reads that need no transaction; one statement each. */
export const makePostgresCommentQueries = (db: Queryable): CommentQueries => ({
  list: (query) =>
    attempt(async () => {
      const bindings = bindingsOf(query);
      return bindings === null ? [] : (await rowsOf(db, LIST, bindings)).map(decodeCommentView);
    }),
});
