import type { NewNotification, Outbox } from '@l-age/domain';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Knex } from 'knex';
import { attempt } from './postgres-error.js';

const toRow = ({ recipientId, event, reason, taskId, commentId, actor, summary, createdAt }: NewNotification) => ({
  recipient_id: recipientId,
  event,
  reason,
  task_id: taskId,
  comment_id: commentId,
  actor_id: actor.id,
  actor_username: actor.username,
  summary,
  created_at: createdAt,
});

/** Keeps notifications in the transaction of what they tell of, numbered in the order given. */
export const makePostgresOutbox = (trx: Knex.Transaction): Outbox => ({
  add: (notifications) =>
    notifications.length === 0
      ? TE.right(undefined)
      : attempt(async () => {
          await trx.withSchema('l_age').into('notifications').insert(notifications.map(toRow));
        }),
});
