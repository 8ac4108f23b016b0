import type { Lane, LaneAge, NotificationId } from '@l-age/domain';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import type { NewDelivery } from '../postgres/outbox.postgres.js';
import { attempt } from '../postgres/postgres-error.js';
import { type Queryable, rowsOf } from '../postgres/statement.js';
import { decodeRow, nullable, Timestamp } from '../postgres/row.js';
import { DELIVERIES, LANE_POLICY } from './boss.js';

/** A delivery that waits in its lane. */
export type QueuedDelivery = NewDelivery & Readonly<{ jobId: string; queuedAt: Date }>;

/** A lane whose head is claimed. */
export type QueuedLane = Lane &
  Readonly<{
    /** The deliveries, among those behind the head that were read, of these notifications. */
    deliveriesOf: (ids: readonly NotificationId[]) => readonly QueuedDelivery[];
  }>;

/**
 * In these words, and in the order of `READ_BEHIND`, pg-boss's index of what is queued in a lane (`job_i17`) answers, also
 * before the table is analysed: no more is read than is asked for.
 */
const BEHIND = `from pgboss.job
  where name = '${DELIVERIES}' and singleton_key = ? and state < 'active' and not blocked and policy = '${LANE_POLICY}'`;

const READ_BEHIND = {
  name: 'lane-behind',
  sql: `select id as "jobId", (data ->> 'notificationId')::float8 as "notificationId", created_on as "queuedAt"
    ${BEHIND} order by created_on, id limit ?::int offset ?::int`,
};

const CREATED = `select created_on from pgboss.job where name = '${DELIVERIES}' and id = ?::uuid`;

/** All by the clock of the database: that of this process may differ. */
const READ_AGE = {
  name: 'lane-age',
  sql: `select coalesce(extract(epoch from moment - (${CREATED})), 0)::float8 as "head",
      extract(epoch from moment - (select max(created_on) ${BEHIND}))::float8 as "latest",
      extract(epoch from moment - (select posted_at from l_age.lanes where webhook_id = ?))::float8 as "posted"
    from (select clock_timestamp() as moment) as now`,
};

const NOTE_POST = {
  name: 'lane-posted',
  sql: `insert into l_age.lanes (webhook_id, posted_at) values (?, clock_timestamp())
    on conflict (webhook_id) do update set posted_at = excluded.posted_at`,
};

const decodeBehind = decodeRow(t.strict({ jobId: t.string, notificationId: t.number, queuedAt: Timestamp }));
const decodeAge = decodeRow(t.strict({ head: t.number, latest: nullable(t.number), posted: nullable(t.number) }));

/** Something new was posted on the lane, at this moment. */
export const notePost = async (db: Queryable, lane: string): Promise<void> => {
  await rowsOf(db, NOTE_POST, [lane]);
};

export const makeQueuedLane = (db: Queryable, { lane, jobId }: Pick<QueuedDelivery, 'lane' | 'jobId'>): QueuedLane => {
  const read = new Map<string, QueuedDelivery>();

  const readBehind = async (skip: number, limit: number): Promise<readonly QueuedDelivery[]> =>
    (await rowsOf(db, READ_BEHIND, [lane, limit, skip])).map((row) => {
      const { notificationId, ...behind } = decodeBehind(row);
      return { ...behind, lane, notificationId: notificationId as NotificationId };
    });

  return {
    age: () => attempt(async (): Promise<LaneAge> => decodeAge((await rowsOf(db, READ_AGE, [jobId, lane, lane]))[0])),
    behind: ({ skip, limit }) =>
      pipe(
        attempt(() => readBehind(skip, limit)),
        TE.tapIO((behind) => () => behind.forEach((delivery) => read.set(delivery.jobId, delivery))),
        TE.map((behind) => behind.map(({ notificationId }) => notificationId)),
      ),
    deliveriesOf: (ids) => {
      const wanted = new Set(ids);
      return [...read.values()].filter(({ notificationId }) => wanted.has(notificationId));
    },
  };
};
