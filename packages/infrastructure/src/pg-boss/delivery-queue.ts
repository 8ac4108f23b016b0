import type { FinalFailure, NotificationId } from '@l-age/domain';
import * as t from 'io-ts';
import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { fromKnex, type JobWithMetadata, type PgBoss } from 'pg-boss';
import type { Logger } from '../logger.js';
import type { AddDeliveries, NewDelivery } from '../postgres/outbox.postgres.js';
import { rowsOf } from '../postgres/prepared-statement.js';
import { decodeRow } from '../postgres/row.js';
import { DEAD_LETTERS, DELIVERIES, makeBoss, startBoss } from './boss.js';

/** A delivery that is ours, for as long as we keep saying so. */
export type Claim = NewDelivery &
  Readonly<{
    jobId: string;
    /** Tells this claim of the job from any other, earlier or later. */
    retryCount: number;
    queuedAt: Date;
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
  /** Each of these three is false, and does nothing, when the claim is no longer ours. */
  complete: (claim: Claim) => Promise<boolean>;
  /** Hands it out again later: after a second at first, then twice as long each time, up to five minutes. */
  postpone: (claim: Claim, reason: string) => Promise<boolean>;
  giveUp: (claim: Claim, failure: FinalFailure, reason: string) => Promise<boolean>;
  /** What is not settled yet, and for how many seconds the oldest of it has been there. */
  state: () => Promise<DeliveryQueueState>;
}>;

export type DeliveryQueueDeps = Readonly<{
  /** As `normaliseDatabaseUrl` returns it. */
  url: string;
  /** The same database. */
  knex: Knex;
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

/** pg-boss's own statement for new jobs is always the same, so each connection needs to plan it only once. */
const insertingIn = (trx: Knex.Transaction) =>
  fromKnex({
    raw: (sql: string, bindings: Knex.RawBinding[]) => trx.raw(sql, bindings).options({ name: 'deliveries-add' }),
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

const addTo = async (boss: PgBoss, trx: Knex.Transaction, deliveries: readonly NewDelivery[]): Promise<void> => {
  const jobs = deliveries.map(({ notificationId, lane }) => ({
    id: randomUUID(),
    singletonKey: lane,
    data: { notificationId },
  }));
  await rowsOf(trx, LOCK_LANES, [deliveries.map(({ lane }) => lane)]);
  await boss.insert(DELIVERIES, jobs, { db: insertingIn(trx) });
  await rowsOf(trx, DATE_JOBS, [jobs.map(({ id }) => id)]);
};

export const makeDeliveryQueue = ({ url, knex, logger }: DeliveryQueueDeps): DeliveryQueue => {
  const boss = makeBoss({ url, logger });
  const listeners = new Set<() => void>();
  const tellAll = (): void => listeners.forEach((listener) => listener());

  return {
    start: () => startBoss(boss),
    stop: () => boss.stop({ graceful: false }),

    add: async (trx, deliveries) => {
      if (deliveries.length === 0) return;
      await addTo(boss, trx, deliveries);
      void trx.executionPromise.then(tellAll, () => undefined);
    },
    onAdded: (listener) => void listeners.add(listener),

    claim: async (limit) => {
      const jobs = await boss.fetch(DELIVERIES, { batchSize: limit, includeMetadata: true });
      return jobs.map(toClaim);
    },
    keep: async (claims) => jobsReached(await boss.touch(DELIVERIES, claims.map(heldJob))),

    complete: async (claim) => jobsReached(await boss.complete(DELIVERIES, heldJob(claim))).has(claim.jobId),
    postpone: async (claim, reason) =>
      jobsReached(await boss.fail(DELIVERIES, heldJob(claim), { reason })).has(claim.jobId),
    giveUp: (claim, failure, reason) =>
      knex.transaction(async (trx) => {
        const db = fromKnex(trx);
        const response = await boss.complete(DELIVERIES, heldJob(claim), { failure, reason }, { db });
        if (!jobsReached(response).has(claim.jobId)) return false;
        const { notificationId, lane, retryCount, queuedAt } = claim;
        const data = { notificationId, lane, failure, reason, attempts: retryCount + 1, queuedAt };
        await boss.insert(DEAD_LETTERS, [{ data }], { db });
        return true;
      }),
    state: async () => decodeState((await rowsOf(knex, STATE, []))[0]),
  };
};
