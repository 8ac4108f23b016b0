import {
  refOf,
  webhookPartsOf,
  type DeadLetter,
  type DeadLetterId,
  type DeadLetterPosition,
  type DeadLetterQueries,
  type DeadLetters,
  type FinalFailure,
} from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { DELIVERIES_CHANNEL, QUEUE_DELIVERIES } from './delivery-queue.postgres.js';
import { decodeNotification, NOTIFICATIONS, notificationColumnsOf } from './notification.row.js';
import { attempt } from './postgres-error.js';
import { type Binding, type Queryable, rowsOf } from './statement.js';
import { decodeRow, firstOf, isUuid, oneOf, Timestamp } from './row.js';
import { decodeUser, userColumnsOf } from './user.row.js';

/** Of a dead letter, under the alias `letter`, with the notification and the recipient as they are now. */
const COLUMNS = `letter.id as letter_id, letter.webhook_id, letter.failure, letter.reason as letter_reason,
  letter.attempts, letter.queued_at, letter.gave_up_at, ${notificationColumnsOf('n')}, ${userColumnsOf('u')}`;

const WITH_NOTIFICATION = `join ${NOTIFICATIONS} n on n.id = letter.notification_id join users u on u.id = n.recipient_id`;

const LIST = {
  name: 'dead-letters',
  sql: `select ${COLUMNS} from l_age.dead_letters letter ${WITH_NOTIFICATION}
    where (letter.gave_up_at, letter.id) < (?::timestamptz, ?::uuid)
    order by letter.gave_up_at desc, letter.id desc limit ?`,
};

/** A second transaction waits for the first one to commit, and finds nothing. */
const TAKE = {
  name: 'dead-letter-take',
  sql: `with letter as (delete from l_age.dead_letters where id = ?::uuid returning *)
    select ${COLUMNS} from letter ${WITH_NOTIFICATION}`,
};

const QUEUE = {
  name: 'dead-letter-queue',
  sql: `with waiting as (select ?::bigint as id, ?::text as webhook_id), ${QUEUE_DELIVERIES}
    select pg_notify('${DELIVERIES_CHANNEL}', '') where exists (select from queued)`,
};

const FAILURES = ['WebhookRevoked', 'DeliveryRejected', 'DeliveryFailed'] as const satisfies readonly FinalFailure[];

const decodeLetterRow = decodeRow(
  t.strict({
    letter_id: t.string,
    webhook_id: t.string,
    failure: oneOf<FinalFailure>(FAILURES),
    letter_reason: t.string,
    attempts: t.number,
    queued_at: Timestamp,
    gave_up_at: Timestamp,
  }),
);

const decodeDeadLetter = (row: unknown): DeadLetter => {
  const letter = decodeLetterRow(row);
  return {
    id: letter.letter_id as DeadLetterId,
    notification: decodeNotification(row),
    recipient: refOf(decodeUser(row)),
    webhookId: letter.webhook_id,
    failure: letter.failure,
    reason: letter.letter_reason,
    attempts: letter.attempts,
    queuedAt: letter.queued_at,
    gaveUpAt: letter.gave_up_at,
  };
};

export const makePostgresDeadLetters = (trx: Queryable): DeadLetters => ({
  take: (id) => attempt(async () => (isUuid(id) ? firstOf(decodeDeadLetter)(await rowsOf(trx, TAKE, [id])) : O.none)),
  redeliver: (notificationId, webhook) =>
    attempt(async () => {
      await rowsOf(trx, QUEUE, [notificationId, webhookPartsOf(webhook).id]);
    }),
});

/** Comes before every letter in the order of the list. */
const BEFORE_ALL = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;

const placeOf = (after: DeadLetterPosition | null): readonly Binding[] =>
  after === null ? BEFORE_ALL : [after.gaveUpAt, after.id];

/** Reads that need no transaction; one statement each. */
export const makePostgresDeadLetterQueries = (db: Queryable): DeadLetterQueries => ({
  list: ({ limit, after }) =>
    attempt(async () => (await rowsOf(db, LIST, [...placeOf(after), limit])).map(decodeDeadLetter)),
});
