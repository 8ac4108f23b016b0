import { PgBoss } from 'pg-boss';
import type { Logger } from '../logger.js';
import { clientFor, routeTo } from '../postgres/database-client.js';

/** What is to be sent, a lane for each webhook. */
export const DELIVERIES = 'discord';
/** What was given up. Nobody works on it; a person looks. */
export const DEAD_LETTERS = 'discord-dead-letters';

/** One of a lane after another, in order, whatever becomes of them. */
export const LANE_POLICY = 'key_strict_fifo';

const HOUR = 60 * 60;
const DAY = 24 * HOUR;

/**
 * A job is taken from a process that has not spoken of it for ten seconds; this is looked for every five. It comes back at
 * once then, however often that happens: only what failed is postponed, see the delivery queue. pg-boss itself never
 * gives up: a job that failed for good would block its lane. We do, see the delivery worker.
 */
const DELIVERY_OPTIONS = {
  heartbeatSeconds: 10,
  expireInSeconds: DAY,
  retryLimit: 1_000_000,
  retryDelay: 0,
  retryBackoff: false,
  deleteAfterSeconds: HOUR,
} as const;

const DEAD_LETTER_OPTIONS = { retentionSeconds: 90 * DAY } as const;

const LOOK_FOR_LOST_SECONDS = 5;
const CLEAN_UP_SECONDS = 600;
const START_ATTEMPTS = 5;

/** A few connections of its own: waiting requests do not hold up deliveries, nor deliveries requests. */
const CONNECTIONS = 4;

/** Milliseconds. A database that no longer answers is noticed, and asked again over a new connection. */
const LIMITS = { connect: 2_500, answer: 15_000, keepAliveDelay: 10_000 } as const;

export type BossSettings = Readonly<{ url: string; logger: Logger }>;

/**
 * pg-boss in its own schema, `pgboss`. It outlives the database being away: what goes wrong meanwhile is a line in the log.
 */
export const makeBoss = ({ url, logger }: BossSettings): PgBoss => {
  const pool = {
    ...routeTo(url),
    Client: clientFor(url),
    application_name: 'l-age-core deliveries',
    max: CONNECTIONS,
    connectionTimeoutMillis: LIMITS.connect,
    query_timeout: LIMITS.answer,
    keepAlive: true,
    keepAliveInitialDelayMillis: LIMITS.keepAliveDelay,
  };
  const boss = new PgBoss({
    ...pool,
    schedule: false,
    registerInstance: false,
    superviseIntervalSeconds: LOOK_FOR_LOST_SECONDS,
    monitorIntervalSeconds: LOOK_FOR_LOST_SECONDS,
    maintenanceIntervalSeconds: CLEAN_UP_SECONDS,
  });
  boss.on('error', (error) => logger.warn('the delivery queue has trouble', { detail: error.message }));
  boss.on('warning', ({ message }) => logger.warn('the delivery queue warns', { detail: message }));
  return boss;
};

/** Safe in several processes at once: each waits for the one that makes the tables. */
export const startBoss = async (boss: PgBoss): Promise<void> => {
  await boss.start({ attempts: START_ATTEMPTS });
  await boss.createQueue(DELIVERIES, { policy: LANE_POLICY, ...DELIVERY_OPTIONS });
  await boss.createQueue(DEAD_LETTERS, DEAD_LETTER_OPTIONS);
  await boss.updateQueue(DELIVERIES, DELIVERY_OPTIONS);
  await boss.updateQueue(DEAD_LETTERS, DEAD_LETTER_OPTIONS);
};
