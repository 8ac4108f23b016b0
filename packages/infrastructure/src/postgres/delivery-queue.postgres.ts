import {
  LANE_BATCH,
  type DeliveryId,
  type DeliveryQueue,
  type LeasedLane,
  type NotificationId,
  type QueuedDelivery,
  type Settlement,
} from '@l-age/domain';
import * as t from 'io-ts';
import { fromPosted } from './posted-messages.postgres.js';
import { attempt } from './postgres-error.js';
import { type Queryable, rowsOf } from './statement.js';
import { decodeRow, nullable, Timestamp } from './row.js';

/** Notified after a transaction that has queued deliveries has committed. */
export const DELIVERIES_CHANNEL = 'l_age_deliveries';

/**
 * A part of a statement that has the rows `waiting (id, webhook_id)`, with the ids of notifications. It locks the lanes
 * until the transaction ends and counts them before it numbers the deliveries: the ids in a lane are in the order of the
 * commits. The lanes are locked in the order of their ids, so that transactions do not deadlock.
 */
export const QUEUE_DELIVERIES = `lanes as (
    insert into l_age.webhook_lanes (webhook_id, waiting)
    select webhook_id, count(*) from waiting where webhook_id is not null group by webhook_id order by webhook_id
    on conflict (webhook_id) do update set waiting = webhook_lanes.waiting + excluded.waiting
    returning webhook_id
  ), queued as (
    insert into l_age.deliveries (webhook_id, notification_id)
    select webhook_id, waiting.id from waiting
    where webhook_id is not null and (select count(*) from lanes) > 0 order by waiting.id
    returning id
  )`;

const LEASE_END = "clock_timestamp() + interval '10 seconds'";

const CLAIM = {
  name: 'lanes-claim',
  sql: `update l_age.webhook_lanes lane set lease = lease + 1, leased_until = ${LEASE_END}, waiting = 1
    from (
      select webhook_id from l_age.webhook_lanes
      where waiting > 0 and greatest(not_before, leased_until) <= now()
      order by greatest(not_before, leased_until) limit ? for update skip locked
    ) due
    where lane.webhook_id = due.webhook_id
    returning lane.webhook_id, lease, attempts, posted_at, clock_timestamp() as leased_at`,
};

/** A statement of its own: only a snapshot that is taken after the claim shows exactly what is left in the lanes. */
const READ = {
  name: 'lanes-read',
  sql: `select delivery.* from unnest(?::text[]) as lane (webhook_id), lateral (
      select webhook_id, id, notification_id, queued_at from l_age.deliveries
      where webhook_id = lane.webhook_id order by id limit ${LANE_BATCH}
    ) delivery
    order by id`,
};

const RENEW = {
  name: 'lanes-renew',
  sql: `with held as (
      select webhook_id from l_age.webhook_lanes
      join unnest(?::text[], ?::bigint[]) as mine (webhook_id, lease) using (webhook_id, lease)
      order by webhook_id for update of webhook_lanes
    )
    update l_age.webhook_lanes set leased_until = ${LEASE_END}
    from held where webhook_lanes.webhook_id = held.webhook_id returning held.webhook_id`,
};

/**
 * `waiting` is above zero while deliveries may wait. A claim sets it to one, and each delivery that is queued adds one, so
 * deliveries that this snapshot does not show keep the lane waiting.
 */
const SETTLE = {
  name: 'lane-settle',
  sql: `with lane as (
      select webhook_id, attempts from l_age.webhook_lanes where webhook_id = ?::text and lease = ?::bigint for update
    ), removed as (
      delete from l_age.deliveries using lane
      where deliveries.webhook_id = lane.webhook_id and id = any (?::bigint[])
      returning id, notification_id, queued_at
    ), cause as (
      select failure, reason from json_to_record(?::json) as cause (failure text, reason text)
    ), dead as (
      insert into l_age.dead_letters (notification_id, webhook_id, failure, reason, attempts, queued_at)
      select notification_id, webhook_id, failure, reason, attempts + 1, queued_at
      from removed, lane, cause where failure is not null and id = any (?::bigint[])
    ), posted as (
      insert into l_age.posted_messages (recipient_id, task_id, webhook_id, message_id, posted_at, summaries)
      select recipient_id, task_id, message.webhook_id, message_id, posted_at, summaries
      from lane, json_to_record(?::json) as message (
        recipient_id integer, task_id integer, webhook_id text, message_id text, posted_at timestamptz, summaries text[]
      ) where message_id is not null
      on conflict (recipient_id, task_id) do update
      set webhook_id = excluded.webhook_id, message_id = excluded.message_id, posted_at = excluded.posted_at,
        summaries = excluded.summaries
    )
    update l_age.webhook_lanes as settled set
      lease = settled.lease + 1,
      leased_until = '-infinity',
      not_before = clock_timestamp() + ?::float8 * interval '1 second',
      attempts = ?::integer,
      posted_at = case when ?::boolean then clock_timestamp() else settled.posted_at end,
      waiting = waiting - 1 + exists (
        select from l_age.deliveries left_over
        where left_over.webhook_id = settled.webhook_id and left_over.id <> all (?::bigint[])
      )::integer
    from lane where settled.webhook_id = lane.webhook_id
    returning settled.webhook_id`,
};

const STATE = {
  name: 'deliveries-state',
  sql: `select count(*)::int as queued,
      coalesce(extract(epoch from clock_timestamp() - min(queued_at)), 0)::float8 as "oldestSeconds"
    from l_age.deliveries`,
};

const decodeLane = decodeRow(
  t.strict({
    webhook_id: t.string,
    lease: t.number,
    attempts: t.number,
    posted_at: nullable(Timestamp),
    leased_at: Timestamp,
  }),
);
const decodeDelivery = decodeRow(
  t.strict({ webhook_id: t.string, id: t.number, notification_id: t.number, queued_at: Timestamp }),
);
const decodeWebhookId = decodeRow(t.strict({ webhook_id: t.string }));
const decodeState = decodeRow(t.strict({ queued: t.number, oldestSeconds: t.number }));

const claim = async (db: Queryable, limit: number): Promise<readonly LeasedLane[]> => {
  const lanes = (await rowsOf(db, CLAIM, [limit])).map(decodeLane);
  if (lanes.length === 0) return [];
  const waiting = new Map<string, QueuedDelivery[]>(lanes.map(({ webhook_id }) => [webhook_id, []]));
  for (const row of await rowsOf(db, READ, [[...waiting.keys()]])) {
    const { webhook_id, id, notification_id, queued_at: queuedAt } = decodeDelivery(row);
    waiting
      .get(webhook_id)
      ?.push({ id: id as DeliveryId, notificationId: notification_id as NotificationId, queuedAt });
  }
  return lanes.map(({ webhook_id: webhookId, posted_at: postedAt, leased_at: leasedAt, ...lane }) => ({
    ...{ ...lane, webhookId, postedAt, leasedAt },
    deliveries: waiting.get(webhookId) ?? [],
  }));
};

const renew = async (db: Queryable, lanes: readonly LeasedLane[]): Promise<ReadonlySet<string>> => {
  const bindings = [lanes.map(({ webhookId }) => webhookId), lanes.map(({ lease }) => lease)];
  return new Set((await rowsOf(db, RENEW, bindings)).map((row) => decodeWebhookId(row).webhook_id));
};

const settle = async (db: Queryable, { webhookId, lease }: LeasedLane, settlement: Settlement): Promise<boolean> => {
  const { outcome, deliveries, dropped, cause, isNew, posted, attempts, pauseSeconds } = settlement;
  const tried = deliveries.map(({ id }) => id);
  const leaving = outcome === 'delivered' || outcome === 'dead' ? tried : [];
  const removed = [...leaving, ...dropped.map(({ delivery }) => delivery.id)];
  const letters = outcome === 'dead' ? [JSON.stringify(cause), tried] : ['{}', []];
  const message = posted === null ? {} : fromPosted(posted);
  const next = [pauseSeconds, attempts, isNew, removed];
  const bindings = [webhookId, lease, removed, ...letters, JSON.stringify(message), ...next];
  return (await rowsOf(db, SETTLE, bindings)).length > 0;
};

export type DeliveryQueueState = Readonly<{ queued: number; oldestSeconds: number }>;

/** The deliveries that are not settled yet, and for how many seconds the oldest one has waited. */
export const deliveryQueueState = async (db: Queryable): Promise<DeliveryQueueState> =>
  decodeState((await rowsOf(db, STATE, []))[0]);

export const makePostgresDeliveryQueue = (db: Queryable): DeliveryQueue => ({
  claim: (limit) => attempt(() => claim(db, limit)),
  renew: (lanes) => attempt(() => renew(db, lanes)),
  settle: (lane, settlement) => attempt(() => settle(db, lane, settlement)),
});
