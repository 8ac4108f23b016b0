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
import { decodeNotification, NOTIFICATIONS, notificationColumnsOf } from '../postgres/notification.row.js';
import type { AddDeliveries } from '../postgres/outbox.postgres.js';
import { attempt } from '../postgres/postgres-error.js';
import { type Binding, type Queryable, rowsOf } from '../postgres/statement.js';
import { decodeRow, firstOf, isUuid, oneOf, Timestamp } from '../postgres/row.js';
import { decodeUser, userColumnsOf } from '../postgres/user.row.js';
import { DEAD_LETTERS } from './boss.js';

/** pg-boss dates a job to the microsecond, and a `Date` is none: the order is by what a `Date` can hold. */
const GAVE_UP_AT = "date_trunc('milliseconds', letter.created_on)";

/** Of a dead letter, under the alias `letter`, with the notification and the recipient as they are now. */
const COLUMNS = `letter.id as letter_id, letter.data as letter_data, ${GAVE_UP_AT} as letter_gave_up_at,
  ${notificationColumnsOf('n')}, ${userColumnsOf('u')}`;

const WITH_WHAT_IT_TELLS = `join ${NOTIFICATIONS} n
    on n.id = (letter.data ->> 'notificationId')::bigint and n.task_id is not null
  join users u on u.id = n.recipient_id`;

const LIST = {
  name: 'dead-letters',
  sql: `select ${COLUMNS} from pgboss.job letter ${WITH_WHAT_IT_TELLS}
    where letter.name = '${DEAD_LETTERS}' and (${GAVE_UP_AT}, letter.id) < (?::timestamptz, ?::uuid)
    order by ${GAVE_UP_AT} desc, letter.id desc limit ?`,
};

/** Who comes second waits for the row to be gone, and finds nothing. */
const TAKE = {
  name: 'dead-letter-take',
  sql: `with letter as (
      delete from pgboss.job where name = '${DEAD_LETTERS}' and id = ?::uuid returning id, data, created_on
    )
    select ${COLUMNS} from letter ${WITH_WHAT_IT_TELLS}`,
};

const FAILURES = ['WebhookRevoked', 'DeliveryRejected', 'DeliveryFailed'] as const satisfies readonly FinalFailure[];

const decodeLetterRow = decodeRow(
  t.strict({
    letter_id: t.string,
    letter_gave_up_at: Timestamp,
    letter_data: t.strict({
      lane: t.string,
      failure: oneOf<FinalFailure>(FAILURES),
      reason: t.string,
      attempts: t.number,
      queuedAt: t.string,
    }),
  }),
);

const decodeDeadLetter = (row: unknown): DeadLetter => {
  const { letter_id: id, letter_gave_up_at: gaveUpAt, letter_data: data } = decodeLetterRow(row);
  return {
    id: id as DeadLetterId,
    notification: decodeNotification(row),
    recipient: refOf(decodeUser(row)),
    webhookId: data.lane,
    failure: data.failure,
    reason: data.reason,
    attempts: data.attempts,
    queuedAt: new Date(data.queuedAt),
    gaveUpAt,
  };
};

/** Dead letters inside one transaction. What is sent again goes where everything goes that is sent. */
export const makePgBossDeadLetters =
  (addDeliveries: AddDeliveries) =>
  (trx: Queryable): DeadLetters => ({
    take: (id) => attempt(async () => (isUuid(id) ? firstOf(decodeDeadLetter)(await rowsOf(trx, TAKE, [id])) : O.none)),
    redeliver: (notificationId, webhook) =>
      attempt(() => addDeliveries(trx, [{ notificationId, lane: webhookPartsOf(webhook).id }])),
  });

/** Comes before every letter in the order of the list. */
const BEFORE_ALL = ['infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;

const placeOf = (after: DeadLetterPosition | null): readonly Binding[] =>
  after === null ? BEFORE_ALL : [after.gaveUpAt, after.id];

/** Reads that need no transaction; one statement each. */
export const makePgBossDeadLetterQueries = (db: Queryable): DeadLetterQueries => ({
  list: ({ limit, after }) =>
    attempt(async () => (await rowsOf(db, LIST, [...placeOf(after), limit])).map(decodeDeadLetter)),
});
