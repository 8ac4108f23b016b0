import { LANE_BATCH, type DeliveryQueue, type LeasedLane, type QueuedDelivery, type Settlement } from '@l-age/domain';
import { tryQuery } from '../connection/postgres-error.js';
import type { Binding, Queryable } from '../connection/statement.js';

/** The channel that is notified after a commit with new deliveries. */
export const DELIVERIES_CHANNEL = 'l_age_deliveries';

/**
 * Part of a statement with the rows `waiting (id, webhook_id)`, where `id` is a notification id. It locks the lanes
 * until the end of the transaction before it numbers the deliveries, so the ids in a lane are in the order of the
 * commits. The lanes are locked in the order of their ids, so transactions do not deadlock.
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
    returning lane.webhook_id as "webhookId", lease, attempts, posted_at as "postedAt", clock_timestamp() as "leasedAt"`,
};

/** A separate statement: only a snapshot after the claim shows the exact contents of the lanes. */
const READ = {
  name: 'lanes-read',
  sql: `select delivery.* from unnest(?::text[]) as lane (webhook_id), lateral (
      select webhook_id as "webhookId", id, notification_id as "notificationId", queued_at as "queuedAt"
      from l_age.deliveries where webhook_id = lane.webhook_id order by id limit ${LANE_BATCH}
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
    from held where webhook_lanes.webhook_id = held.webhook_id returning held.webhook_id as "webhookId"`,
};

/**
 * `waiting` is above zero if deliveries may wait. A claim sets it to one and each new delivery adds one, so deliveries
 * that this snapshot does not show keep the lane active.
 */
const SETTLE = {
  name: 'lane-settle',
  sql: `with lane as (
      select webhook_id, attempts from l_age.webhook_lanes where webhook_id = ?::text and lease = ?::bigint for update
    ), removed as (
      delete from l_age.deliveries using lane
      where deliveries.webhook_id = lane.webhook_id and id = any (?::bigint[])
      returning id, notification_id, queued_at
    ), dead as (
      insert into l_age.dead_letters (notification_id, webhook_id, failure, reason, attempts, queued_at)
      select notification_id, webhook_id, ?::text, ?::text, attempts + 1, queued_at
      from removed, lane where id = any (?::bigint[])
    ), posted as (
      insert into l_age.posted_messages (recipient_id, task_id, webhook_id, message_id, posted_at, summaries)
      select message.* from lane, json_to_record(?::json) as message (
        "recipientId" int, "taskId" int, "webhookId" text, "messageId" text, "postedAt" timestamptz, summaries text[]
      ) where "messageId" is not null
      on conflict (recipient_id, task_id) do update set (webhook_id, message_id, posted_at, summaries)
        = (excluded.webhook_id, excluded.message_id, excluded.posted_at, excluded.summaries)
    )
    update l_age.webhook_lanes as settled set
      lease = settled.lease + 1,
      leased_until = '-infinity',
      not_before = clock_timestamp() + ?::float8 * interval '1 second',
      attempts = ?::integer,
      posted_at = case when ?::boolean then clock_timestamp() else posted_at end,
      waiting = waiting - 1 + exists (
        select from l_age.deliveries
        where deliveries.webhook_id = settled.webhook_id and id not in (select id from removed)
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

// The column types guarantee the shape of these rows. The contract kit tests the mapping.
type LaneRow = Omit<LeasedLane, 'deliveries'>;
type DeliveryRow = QueuedDelivery & Pick<LaneRow, 'webhookId'>;

const webhookIdOf = ({ webhookId }: Pick<LaneRow, 'webhookId'>): string => webhookId;

const idsOf = (deliveries: readonly QueuedDelivery[]): readonly number[] => deliveries.map(({ id }) => id);

const bindingsOf = (
  { webhookId, lease }: LeasedLane,
  { outcome, deliveries, dropped, cause, isNew, posted, attempts, pauseSeconds }: Settlement,
): readonly Binding[] => {
  const dead = outcome === 'dead' ? deliveries : [];
  const delivered = outcome === 'delivered' ? deliveries : [];
  const removed = [...dead, ...delivered, ...dropped.map(({ delivery }) => delivery)];
  return [
    ...[webhookId, lease, idsOf(removed)],
    ...[cause?.failure ?? null, cause?.reason ?? null, idsOf(dead)],
    ...[posted === null ? null : JSON.stringify(posted), pauseSeconds, attempts, isNew],
  ];
};

export const makePostgresDeliveryQueue = (db: Queryable): DeliveryQueue => ({
  claim: (limit) =>
    tryQuery(async () => {
      const lanes = (await db.query(CLAIM, [limit])) as readonly LaneRow[];
      if (lanes.length === 0) return [];
      const waiting = (await db.query(READ, [lanes.map(webhookIdOf)])) as readonly DeliveryRow[];
      const deliveriesOf = (lane: LaneRow) => waiting.filter(({ webhookId }) => webhookId === lane.webhookId);
      return lanes.map((lane) => ({ ...lane, deliveries: deliveriesOf(lane) }));
    }),
  renew: (lanes) =>
    tryQuery(async () => {
      const held = await db.query(RENEW, [lanes.map(webhookIdOf), lanes.map(({ lease }) => lease)]);
      return new Set((held as readonly LaneRow[]).map(webhookIdOf));
    }),
  settle: (lane, settlement) => tryQuery(async () => (await db.query(SETTLE, bindingsOf(lane, settlement))).length > 0),
});

export type DeliveryQueueState = Readonly<{ queued: number; oldestSeconds: number }>;

/** The number of waiting deliveries, and the age of the oldest one in seconds. */
export const deliveryQueueState = async (db: Queryable): Promise<DeliveryQueueState> =>
  (await db.query(STATE, []))[0] as DeliveryQueueState;
