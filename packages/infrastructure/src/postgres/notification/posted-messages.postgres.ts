import type { PostedMessage, PostedMessages } from '@l-age/domain';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable } from '../connection/statement.js';

const FIND = {
  name: 'posted-messages',
  sql: `select recipient_id as "recipientId", task_id as "taskId", webhook_id as "webhookId", message_id as "messageId",
      posted_at as "postedAt", summaries
    from l_age.posted_messages where recipient_id = ?::int and task_id = any (?::int[])`,
};

/** The column types guarantee the shape of a row. The contract kit tests the mapping. */
export const makePostgresPostedMessages = (db: Queryable): PostedMessages => ({
  find: (recipientId, taskIds) =>
    tryQuery(async () => (await db.query(FIND, [recipientId, [...taskIds]])) as readonly PostedMessage[]),
});
