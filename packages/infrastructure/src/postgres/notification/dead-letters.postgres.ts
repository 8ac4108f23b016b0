import { webhookPartsOf } from '@l-age/domain';
import type { DeadLetter, DeadLetterPosition, DeadLetterQueries, DeadLetters } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import { DELIVERIES_CHANNEL, QUEUE_DELIVERIES } from './delivery-queue.postgres.js';
import { decodeNotification, NOTIFICATIONS, notificationColumnsOf } from './notification.row.js';
import { tryQuery } from '../connection/postgres-error.js';
import { firstOf, isUuid } from '../connection/row.js';
import type { Binding, Queryable } from '../connection/statement.js';

/** The dead letters of a table, with the notification and the current recipient. */
const selectFrom = (
  table: string,
): string => `select letter.id, letter.webhook_id as "webhookId", failure, letter.reason,
    attempts, queued_at as "queuedAt", gave_up_at as "gaveUpAt", u.username, ${notificationColumnsOf('n')}
  from ${table} letter join ${NOTIFICATIONS} n on n.id = letter.notification_id join users u on u.id = n.recipient_id`;

const LIST = {
  name: 'dead-letters',
  sql: `${selectFrom('l_age.dead_letters')}
    where (letter.gave_up_at, letter.id) < (?::timestamptz, ?::uuid)
    order by letter.gave_up_at desc, letter.id desc limit ?`,
};

/** A concurrent transaction waits for the first one to commit, and then finds nothing. */
const TAKE = {
  name: 'dead-letter-take',
  sql: `with taken as (delete from l_age.dead_letters where id = ?::uuid returning *)
    ${selectFrom('taken')}`,
};

const QUEUE = {
  name: 'dead-letter-queue',
  sql: `with waiting as (select ?::bigint as id, ?::text as webhook_id), ${QUEUE_DELIVERIES}
    select pg_notify('${DELIVERIES_CHANNEL}', '') where exists (select from queued)`,
};

type LetterRow = Omit<DeadLetter, 'notification' | 'recipient'> & Pick<DeadLetter['recipient'], 'username'>;

/** The column types guarantee the shape of a row. The contract kit tests the mapping. */
const decodeDeadLetter = (row: unknown): DeadLetter => {
  const { id, webhookId, failure, reason, attempts, queuedAt, gaveUpAt, username } = row as LetterRow;
  const notification = decodeNotification(row);
  const recipient = { id: notification.recipientId, username };
  return { id, notification, recipient, webhookId, failure, reason, attempts, queuedAt, gaveUpAt };
};

export const makePostgresDeadLetters = (trx: Queryable): DeadLetters => ({
  remove: (id) => tryQuery(async () => (isUuid(id) ? firstOf(decodeDeadLetter)(await trx.query(TAKE, [id])) : O.none)),
  redeliver: (notificationId, webhook) =>
    tryQuery(async () => {
      await trx.query(QUEUE, [notificationId, webhookPartsOf(webhook).id]);
    }),
});

/** The position before all letters. */
const BEFORE_ALL = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;

const placeOf = (after: DeadLetterPosition | null): readonly Binding[] =>
  after === null ? BEFORE_ALL : [after.gaveUpAt, after.id];

/** Reads without a transaction. */
export const makePostgresDeadLetterQueries = (db: Queryable): DeadLetterQueries => ({
  list: ({ limit, after }) =>
    tryQuery(async () => (await db.query(LIST, [...placeOf(after), limit])).map(decodeDeadLetter)),
});
