import { migrate, openPostgres } from '@l-age/infrastructure';
import { createTestDatabase, type TestDatabase } from '@l-age/infrastructure/testing';
import { expect } from 'chai';
import pg from 'pg';
import { makePostgresDeliveryQueue } from '@l-age/infrastructure';
import { succeed } from '@l-age/domain/testing';
import { query, silent, type Row } from './support.js';

/** The tables of pg-boss 12 that the service used, in their last state. */
const BEFORE = `
  drop table l_age.webhook_lanes, l_age.deliveries, l_age.dead_letters;
  create table l_age.lanes (webhook_id text primary key, posted_at timestamptz not null);
  delete from l_age.migrations where name = '0012-deliveries-needs-0012';

  create schema pgboss;
  create type pgboss.job_state as enum ('created', 'retry', 'active', 'completed', 'cancelled', 'failed');
  create table pgboss.queue (name text primary key);
  create table pgboss.job (
    id uuid not null default gen_random_uuid(), name text not null, data jsonb, state pgboss.job_state not null default 'created',
    retry_count integer not null default 0, singleton_key text, start_after timestamptz not null default now(),
    created_on timestamptz not null default clock_timestamp()
  ) partition by list (name);
  create table pgboss.job_common (like pgboss.job including defaults);
  alter table pgboss.job attach partition pgboss.job_common default;
  create table pgboss.version (version int primary key);
  insert into pgboss.queue values ('discord'), ('discord-dead-letters');

  insert into users (username, email, hashed_password) values ('anna', 'anna@example.com', 'x');
  insert into tasks (title, created_by_id) values ('A task', 1);
  insert into l_age.notifications (recipient_id, event, reason, task_id, actor_id, actor_username, summary, created_at)
  select 1, 'assigned', 'assigned', 1, 1, 'anna', 'n' || n, now() from generate_series(1, 9) n`;

const addJob = (id: number, lane: string, state: string, minutesAgo: number, more = 'now()', retryCount = 0) =>
  `insert into pgboss.job (name, data, state, singleton_key, created_on, start_after, retry_count)
   values ('discord', '{"notificationId": ${id}}', '${state}', '${lane}', now() - interval '${minutesAgo} minutes', ${more}, ${retryCount})`;

const LETTER_ID = 'dead1e77-0000-4000-8000-000000000001';
const addLetter = (notificationId: number, id = LETTER_ID) =>
  `insert into pgboss.job (id, name, data, created_on) values ('${id}', 'discord-dead-letters',
     '{"lane": "7", "notificationId": ${notificationId}, "failure": "DeliveryRejected", "reason": "no", "attempts": 3,
       "queuedAt": "2026-01-01T10:00:00.000Z"}', '2026-01-02T10:00:00.000Z')`;

describe('The move of deliveries from pg-boss', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
    await migrate(database.url, silent);
    await query(database.url, BEFORE);
  });
  afterEach(() => database.drop());

  const run = (sql: string): Promise<Row[]> => query(database.url, sql);
  const schemas = async () =>
    (await run("select nspname from pg_namespace where nspname = 'pgboss'")).map((row) => row['nspname']);
  const deliveries = async () =>
    (await run('select webhook_id, notification_id from l_age.deliveries order by id')).map(Object.values);

  it('keeps waiting and active deliveries in order', async () => {
    await run(addJob(1, '7', 'active', 9));
    await run(addJob(3, '7', 'created', 5));
    await run(addJob(2, '7', 'created', 7));
    await run(addJob(4, '8', 'completed', 6));
    await run(addJob(5, '9', 'retry', 60, "now() + interval '3 minutes'", 6));
    await run("insert into l_age.lanes values ('7', now() - interval '1 minute'), ('6', now())");
    expect(await migrate(database.url, silent)).to.deep.equal(['0012-deliveries-needs-0012']);

    expect(await deliveries()).to.deep.equal([
      ['9', '5'],
      ['7', '1'],
      ['7', '2'],
      ['7', '3'],
    ]);
    const lanes = await run(
      `select webhook_id, attempts, not_before > now() + interval '2 minutes' as paused, posted_at is null as new
       from l_age.webhook_lanes order by webhook_id`,
    );
    expect(lanes.map(Object.values)).to.deep.equal([
      ['6', 0, false, false],
      ['7', 0, false, false],
      ['9', 6, true, true],
    ]);
    const db = openPostgres({ url: database.url });
    const [lane, ...others] = await succeed(makePostgresDeliveryQueue(db).claim(10));
    await db.close();
    expect([lane?.webhookId, lane?.deliveries.length, others]).to.deep.equal(['7', 3, []]);
    expect(await schemas()).to.deep.equal([]);
  });

  it('keeps the dead letters whose notification exists', async () => {
    await run(addLetter(4));
    await run(addLetter(99, 'dead1e77-0000-4000-8000-000000000002'));
    await migrate(database.url, silent);
    const letters = await run('select * from l_age.dead_letters');
    expect(letters).to.deep.equal([
      {
        id: LETTER_ID,
        notification_id: '4',
        webhook_id: '7',
        failure: 'DeliveryRejected',
        reason: 'no',
        attempts: 3,
        queued_at: new Date('2026-01-01T10:00:00.000Z'),
        gave_up_at: new Date('2026-01-02T10:00:00.000Z'),
      },
    ]);
  });

  it('waits for a transaction that adds a job', async () => {
    const late = new pg.Client(database.url);
    await late.connect();
    await late.query('begin');
    await late.query(addJob(1, '7', 'created', 0));
    const migrated = migrate(database.url, silent);
    const waiting = "select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    while ((await run(waiting)).length === 0);
    await late.query('commit');
    await late.end();
    await migrated;
    expect(await deliveries()).to.deep.equal([['7', '1']]);
  });

  for (const [name, sql] of [
    ['another queue', "insert into pgboss.queue values ('reports')"],
    ['a job of another queue', "insert into pgboss.job (name) values ('reports')"],
    ['a view elsewhere that depends on it', 'create view public.jobs as select count(*) from pgboss.job'],
  ] as const) {
    it(`keeps the schema of pg-boss for ${name}`, async () => {
      await run(addJob(1, '7', 'created', 1));
      await run(sql);
      await migrate(database.url, silent);
      expect(await schemas()).to.deep.equal(['pgboss']);
      expect(await deliveries()).to.deep.equal([['7', '1']]);
      expect(await run("select from pgboss.job where name like 'discord%'")).to.deep.equal([]);
    });
  }
});
