import type { FinalFailure, NotificationId } from '@l-age/domain';
import * as t from 'io-ts';
import { randomUUID } from 'node:crypto';
import { type JobWithMetadata, type PgBoss } from 'pg-boss';
import type { Logger } from '../logger.js';
import type { Database } from '../postgres/database.js';
import type { AddDeliveries, NewDelivery } from '../postgres/outbox.postgres.js';
import { type Binding, type Queryable, rowsOf } from '../postgres/statement.js';
import { decodeRow } from '../postgres/row.js';
import { DEAD_LETTERS, DELIVERIES, makeBoss, startBoss } from './boss.js';
import { makeQueuedLane, notePost, type QueuedDelivery, type QueuedLane } from './queued-lane.js';

/** A delivery that is ours, for as long as we keep saying so. */
export type Claim = QueuedDelivery &
  Readonly<{
    /** Tells this claim of the job from any other, earlier or later. */
    retryCount: number;
  }>;

/** What is settled with a claim. */
export type Settlement = Readonly<{
  /** Whether a new message was posted for it. */
  isNew: boolean;
  /** What else of its lane is settled, told in the same message or not to be told at all. */
  others: readonly QueuedDelivery[];
}>;

export type DeliveryQueueState = Readonly<{ queued: number; oldestSeconds: number }>;

/**
 * The deliveries, in Postgres. A delivery is claimed, and then completed, postponed or given up. Whoever claimed it must
 * call `keep` every few seconds, or another process takes it over. Until it is settled, nothing of its lane is handed out.
 */
export type DeliveryQueue = Readonly<{
  /** Makes the tables when they are not there. Before that nothing else works. */
  start: () => Promise<void>;
  stop: () => Promise<void>;
  /** Added exactly when the transaction commits. */
  add: AddDeliveries;
  /** Calls back when something was added here; other processes are not heard. */
  onAdded: (listener: () => void) => void;
  /** At most so many, of different lanes, the oldest first. */
  claim: (limit: number) => Promise<readonly Claim[]>;
  /** Which of the claims are still ours. */
  keep: (claims: readonly Claim[]) => Promise<ReadonlySet<string>>;
  /** The lane of which the claim is the head. */
  laneOf: (claim: Claim) => QueuedLane;
  /** Each of these four is false, and does nothing, when the claim is no longer ours. */
  complete: (claim: Claim, settlement?: Settlement) => Promise<boolean>;
  /** Hands it out again at once: nothing was tried. */
  handBack: (claim: Claim) => Promise<boolean>;
  /** Hands it out again later: after one to two seconds at first, then twice as long each time, up to five minutes. */
  postpone: (claim: Claim, reason: string) => Promise<boolean>;
  /** With others of its lane that were to be told in the same message; each is a dead letter of its own. */
  giveUp: (claim: Claim, failure: FinalFailure, reason: string, others?: readonly QueuedDelivery[]) => Promise<boolean>;
  /** What is not settled yet, and for how many seconds the oldest of it has been there. */
  state: () => Promise<DeliveryQueueState>;
}>;

export type DeliveryQueueDeps = Readonly<{
  /** As `normaliseDatabaseUrl` returns it. */
  url: string;
  /** The same database. */
  db: Database;
  logger: Logger;
}>;

/** Any number that no other user of advisory locks in this database takes. */
const LANE_LOCKS = 0x1a9e;

/** Whoever comes second waits until the first has committed. In order, so that no two wait for each other. */
const LOCK_LANES = {
  name: 'deliveries-lock-lanes',
  sql: `select pg_advisory_xact_lock(${LANE_LOCKS}, key)
    from (select distinct hashtext(lane) as key from unnest(?::text[]) as lane order by key) lanes`,
};

/**
 * pg-boss dates a job by the start of its transaction, and hands out a lane by that date. Dated while the lane is
 * locked, the order is that of the commits.
 */
const DATE_JOBS = {
  name: 'deliveries-date',
  sql: `update pgboss.job set created_on = (select clock_timestamp()) + mine.place * interval '1 microsecond'
    from unnest(?::uuid[]) with ordinality as mine (id, place)
    where job.name = '${DELIVERIES}' and job.id = mine.id`,
};

const LONGEST_PAUSE_SECONDS = 300;

/** With jitter: what failed together does not come back together. */
const PUT_OFF = {
  name: 'delivery-put-off',
  sql: `update pgboss.job
    set start_after = clock_timestamp()
      + least(${LONGEST_PAUSE_SECONDS}, 2 ^ least(retry_count, 16) * (1 + random())) * interval '1 second'
    where name = '${DELIVERIES}' and id = ?::uuid`,
};

const dbOf = (trx: Queryable) => ({
  executeSql: async (text: string, values: unknown[] = []) => ({
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    rows: (await trx.query({ name: null, sql: text }, values as Binding[])) as any[],
  }),
});

const STATE = {
  name: 'deliveries-state',
  sql: `select count(*)::int as "queued",
      coalesce(extract(epoch from clock_timestamp() - min(created_on)), 0)::float8 as "oldestSeconds"
    from pgboss.job where name = '${DELIVERIES}' and state in ('created', 'retry', 'active')`,
};

const decodeState = decodeRow(t.strict({ queued: t.number, oldestSeconds: t.number }));

const decodeResponse = decodeRow(t.strict({ settled: t.array(t.string) }));

const decodeData = decodeRow(t.strict({ notificationId: t.number }));

const toClaim = (job: JobWithMetadata<unknown>): Claim => ({
  jobId: job.id,
  retryCount: job.retryCount,
  notificationId: decodeData(job.data).notificationId as NotificationId,
  lane: job.singletonKey ?? '',
  queuedAt: job.createdOn,
});

/** Which jobs an operation reached. pg-boss answers so without saying it in its types. */
const jobsReached = (response: unknown): ReadonlySet<string> => new Set(decodeResponse(response).settled);

/** As pg-boss tells one claim of a job from another. */
const heldJob = ({ jobId, retryCount }: Claim) => ({ id: jobId, retryCount });

/**
 * Within one transaction: what is behind a claim in its lane is still nobody's when the claim turns out to be ours. False
 * when it is not.
 */
const completeAll = async (
  boss: PgBoss,
  trx: Queryable,
  claim: Claim,
  others: readonly QueuedDelivery[],
  output: object = {},
): Promise<boolean> => {
  const db = dbOf(trx);
  const reached = jobsReached(await boss.complete(DELIVERIES, heldJob(claim), output, { db }));
  if (!reached.has(claim.jobId)) return false;
  const ids = others.map(({ jobId }) => jobId);
  if (ids.length > 0) await boss.complete(DELIVERIES, ids, output, { db, includeQueued: true });
  return true;
};

const letterOf = (
  { notificationId, lane, queuedAt }: QueuedDelivery,
  why: Readonly<{ failure: FinalFailure; reason: string; attempts: number }>,
) => ({ data: { notificationId, lane, queuedAt, ...why } });

const addTo = async (boss: PgBoss, trx: Queryable, deliveries: readonly NewDelivery[]): Promise<void> => {
  const jobs = deliveries.map(({ notificationId, lane }) => ({
    id: randomUUID(),
    singletonKey: lane,
    data: { notificationId },
  }));
  await rowsOf(trx, LOCK_LANES, [deliveries.map(({ lane }) => lane)]);
  await boss.insert(DELIVERIES, jobs, { db: dbOf(trx) });
  await rowsOf(trx, DATE_JOBS, [jobs.map(({ id }) => id)]);
};

export const makeDeliveryQueue = ({ url, db, logger }: DeliveryQueueDeps): DeliveryQueue => {
  const boss = makeBoss({ url, logger });
  const listeners = new Set<() => void>();
  const tellAll = (): void => listeners.forEach((listener) => listener());

  return {
    start: () => startBoss(boss),
    stop: () => boss.stop({ graceful: false }),

    add: async (trx, deliveries) => {
      if (deliveries.length === 0) return;
      await addTo(boss, trx, deliveries);
      setTimeout(tellAll, 20).unref();
    },
    onAdded: (listener) => void listeners.add(listener),

    claim: async (limit) => {
      const jobs = await boss.fetch(DELIVERIES, { batchSize: limit, includeMetadata: true });
      return jobs.map(toClaim);
    },
    keep: async (claims) => jobsReached(await boss.touch(DELIVERIES, claims.map(heldJob))),

    laneOf: (claim) => makeQueuedLane(db, claim),
    complete: async (claim, { isNew, others } = { isNew: false, others: [] }) => {
      // Before the next of the lane is handed out. Noted without need, should the claim be lost, it makes that wait a little.
      if (isNew) await notePost(db, claim.lane);
      return others.length === 0
        ? jobsReached(await boss.complete(DELIVERIES, heldJob(claim))).has(claim.jobId)
        : db.transaction((trx) => completeAll(boss, trx, claim, others));
    },
    handBack: async (claim) =>
      jobsReached(await boss.fail(DELIVERIES, heldJob(claim), { reason: 'the process ended' })).has(claim.jobId),
    postpone: (claim, reason) =>
      db.transaction(async (trx) => {
        const response = await boss.fail(DELIVERIES, heldJob(claim), { reason }, { db: dbOf(trx) });
        if (!jobsReached(response).has(claim.jobId)) return false;
        await rowsOf(trx, PUT_OFF, [claim.jobId]);
        return true;
      }),
    giveUp: (claim, failure, reason, others = []) =>
      db.transaction(async (trx) => {
        if (!(await completeAll(boss, trx, claim, others, { failure, reason }))) return false;
        const why = { failure, reason, attempts: claim.retryCount + 1 };
        await boss.insert(
          DEAD_LETTERS,
          [claim, ...others].map((delivery) => letterOf(delivery, why)),
          { db: dbOf(trx) },
        );
        return true;
      }),
    state: async () => decodeState((await rowsOf(db, STATE, []))[0]),
  };
};
