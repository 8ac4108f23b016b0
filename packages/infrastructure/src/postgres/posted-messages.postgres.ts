import type { MessageId, PostedMessage, PostedMessages, TaskId, UserId } from '@l-age/domain';
import * as t from 'io-ts';
import { attempt } from './postgres-error.js';
import { type Queryable, rowsOf } from './statement.js';
import { decodeRow, Timestamp } from './row.js';

const FIND = {
  name: 'posted-messages',
  sql: `select recipient_id, task_id, webhook_id, message_id, posted_at, summaries
    from l_age.posted_messages where recipient_id = ?::int and task_id = any (?::int[])`,
};

const decode = decodeRow(
  t.strict({
    recipient_id: t.number,
    task_id: t.number,
    webhook_id: t.string,
    message_id: t.string,
    posted_at: Timestamp,
    summaries: t.array(t.string),
  }),
);

const decodePosted = (row: unknown): PostedMessage => {
  const { recipient_id, task_id, webhook_id, message_id, posted_at, summaries } = decode(row);
  return {
    recipientId: recipient_id as UserId,
    taskId: task_id as TaskId,
    webhookId: webhook_id,
    messageId: message_id as MessageId,
    postedAt: posted_at,
    summaries,
  };
};

/** The values of a row, by column. */
export const fromPosted = (posted: PostedMessage) => ({
  recipient_id: posted.recipientId,
  task_id: posted.taskId,
  webhook_id: posted.webhookId,
  message_id: posted.messageId,
  posted_at: posted.postedAt,
  summaries: posted.summaries,
});

export const makePostgresPostedMessages = (db: Queryable): PostedMessages => ({
  find: (recipientId, taskIds) =>
    attempt(async () => (await rowsOf(db, FIND, [recipientId, [...taskIds]])).map(decodePosted)),
});
