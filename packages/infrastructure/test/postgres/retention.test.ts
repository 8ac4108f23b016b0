import { PURGED, type Purged } from '@l-age/domain';
import { givenUser } from '@l-age/domain/testing';
import { makePostgresRetention, makePostgresUnitOfWork } from '@l-age/infrastructure';
import { expect } from 'chai';
import { right } from './schema.js';
import { openDatabase, query, type OpenDatabase } from './support.js';

const UNTIL = new Date('2026-02-01T00:00:00.000Z');
const OLD = "'2026-01-31Z'::timestamptz";
const NEW = "'2026-02-02Z'::timestamptz";

const session = (id: number, at: string): string =>
  `insert into l_age.sessions (id, user_id, created_at, last_used_at, expires_at)
   values ('00000000-0000-4000-8000-00000000000${id}', 1, now(), now(), ${at})`;
const token = (name: string, at: string): string =>
  `insert into l_age.refresh_tokens (token_hash, session_id, created_at, expires_at)
   values ('${name}', '00000000-0000-4000-8000-000000000009', now(), ${at})`;
const notification = (summary: string, values: string): string =>
  `insert into l_age.notifications (recipient_id, event, reason, summary, created_at, in_inbox, read_at)
   values (1, 'updated', 'creator', '${summary}', ${values})`;
const lane = (id: string, postedAt: string, waiting = 0): string =>
  `insert into l_age.webhook_lanes (webhook_id, waiting, posted_at) values ('${id}', ${waiting}, ${postedAt})`;

/** Rows of each kind, and the rows that remain. */
const CASES: Readonly<
  Record<Purged, Readonly<{ rows: readonly string[]; purged: number; left: string; expected: readonly string[] }>>
> = {
  sessions: {
    rows: [session(1, OLD), session(2, NEW)],
    purged: 1,
    left: 'select right(id::text, 1) as name from l_age.sessions',
    expected: ['2'],
  },
  refresh_tokens: {
    rows: [session(9, NEW), token('old', OLD), token('new', NEW)],
    purged: 1,
    left: 'select token_hash as name from l_age.refresh_tokens',
    expected: ['new'],
  },
  idempotency_keys: {
    rows: [OLD, NEW].map(
      (at, index) =>
        `insert into l_age.idempotency_keys (owner_id, key, fingerprint, created_at) values (1, '${index}', '', ${at})`,
    ),
    purged: 1,
    left: 'select key as name from l_age.idempotency_keys',
    expected: ['1'],
  },
  login_failures: {
    rows: [OLD, NEW].map(
      (at, index) =>
        `insert into l_age.login_failures (account, address, failed_at, forget_at) values ('${index}', '', '{}', ${at})`,
    ),
    purged: 1,
    left: 'select account as name from l_age.login_failures',
    expected: ['1'],
  },
  dead_letters: {
    rows: [
      notification('kept', `${NEW}, true, null`),
      ...[OLD, NEW].map(
        (at, index) =>
          `insert into l_age.dead_letters (notification_id, webhook_id, failure, reason, attempts, queued_at, gave_up_at)
           select max(id), '${index}', 'DeliveryFailed', '', 1, now(), ${at} from l_age.notifications`,
      ),
    ],
    purged: 1,
    left: 'select webhook_id as name from l_age.dead_letters',
    expected: ['1'],
  },
  notifications: {
    rows: [
      notification('read long ago', `${OLD}, true, ${OLD}`),
      notification('read lately', `${OLD}, true, ${NEW}`),
      notification('unread', `${OLD}, true, null`),
      notification('for Discord, sent', `${OLD}, false, null`),
      notification('for Discord, new', `${NEW}, false, null`),
      notification('for Discord, waiting', `${OLD}, false, null`),
      `insert into l_age.deliveries (webhook_id, notification_id) select 'w', max(id) from l_age.notifications`,
      notification('dead letter', `${OLD}, true, ${OLD}`),
      `insert into l_age.dead_letters (notification_id, webhook_id, failure, reason, attempts, queued_at)
       select max(id), 'w', 'DeliveryFailed', '', 1, now() from l_age.notifications`,
    ],
    purged: 2,
    left: 'select summary as name from l_age.notifications',
    expected: ['read lately', 'unread', 'for Discord, new', 'for Discord, waiting', 'dead letter'],
  },
  posted_messages: {
    rows: [OLD, NEW].map(
      (at, index) =>
        `insert into l_age.posted_messages (recipient_id, task_id, webhook_id, message_id, posted_at, summaries)
         select 1, t.id, '${index}', '1', ${at}, '{}' from
         (select id from tasks order by id limit 1 offset ${index}) t`,
    ),
    purged: 1,
    left: 'select webhook_id as name from l_age.posted_messages',
    expected: ['1'],
  },
  lanes: {
    rows: [
      lane('idle', OLD),
      lane('never posted', 'null'),
      lane('recent', NEW),
      lane('waiting', OLD, 1),
      lane('filled', OLD),
      notification('waits', `${OLD}, true, null`),
      `insert into l_age.deliveries (webhook_id, notification_id) select 'filled', max(id) from l_age.notifications`,
    ],
    purged: 2,
    left: 'select webhook_id as name from l_age.webhook_lanes',
    expected: ['recent', 'waiting', 'filled'],
  },
};

describe('makePostgresRetention', () => {
  let database: OpenDatabase;
  beforeEach(async () => {
    database = await openDatabase();
    await givenUser({ unitOfWork: makePostgresUnitOfWork({ db: database.db }) });
    await query(database.url, "insert into tasks (title, created_by_id) values ('one', 1), ('two', 1)");
  });
  afterEach(() => database.close());

  const fill = async (what: Purged): Promise<void> => {
    for (const row of CASES[what].rows) await query(database.url, row);
  };
  const purge = async (what: Purged, atMost = 100): Promise<number> =>
    right(await makePostgresRetention(database.db).purge(what, UNTIL, atMost)());
  const left = async (what: Purged) => (await query(database.url, CASES[what].left)).map((row) => String(row['name']));

  for (const what of PURGED) {
    it(`deletes old ${what} and no others`, async () => {
      await fill(what);
      expect(await purge(what)).to.equal(CASES[what].purged);
      expect(await left(what)).to.have.members([...CASES[what].expected]);
      expect(await purge(what)).to.equal(0);
    });
  }

  it('deletes at most the given number of rows', async () => {
    await fill('notifications');
    expect(await purge('notifications', 1)).to.equal(1);
    expect(await purge('notifications', 1)).to.equal(1);
    expect(await purge('notifications', 1)).to.equal(0);
  });

  it('does not wait for locked rows', async () => {
    await fill('sessions');
    const other = await database.db.begin();
    try {
      await other.query({ name: null, sql: 'select 1 from l_age.sessions for update' }, []);
      expect(await purge('sessions')).to.equal(0);
    } finally {
      await other.rollBack();
    }
    expect(await purge('sessions')).to.equal(1);
  });
});
