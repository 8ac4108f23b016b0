import { notAllowed } from '@l-age/domain';
import { failureOf, givenUser, succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makePostgresOutbox } from '#src/postgres/notification/outbox.postgres.js';
import { query } from '../postgres/support.js';
import { idOfWebhook, makeFixture, numbered, until, webhookNumber, type Fixture } from './delivery-fixture.js';

describe('makePostgresOutbox', () => {
  let fixture: Fixture;
  beforeEach(async () => {
    fixture = await makeFixture();
  });
  afterEach(() => fixture.close());

  /** The summaries of all notifications, in the order of their ids. */
  const summaries = async (): Promise<readonly unknown[]> =>
    (await query(fixture.url, 'select summary from l_age.notifications order by id')).map(({ summary }) => summary);

  /** The summaries in a lane, in order. */
  const waitingIn = async (number: number): Promise<readonly string[]> => {
    const lanes = await succeed(fixture.queue.claim(1_000));
    const ids = lanes
      .filter(({ webhookId }) => webhookId === idOfWebhook(number))
      .flatMap(({ deliveries }) => deliveries.map(({ notificationId }) => notificationId));
    const rows = await query(fixture.url, 'select id::int, summary from l_age.notifications where id = any ($1)', [
      ids,
    ]);
    const summaryOf = new Map(rows.map(({ id, summary }) => [id, String(summary)]));
    return ids.map((id) => summaryOf.get(id) ?? 'gone');
  };

  it('queues a delivery together with the notification', async () => {
    const listener = await fixture.givenListener(1);
    await fixture.tell(listener, 'hello');
    expect(await waitingIn(1)).to.deep.equal(['hello']);
  });

  it('saves and queues nothing if the unit of work returns a Left', async () => {
    const { user, taskId } = await fixture.givenListener(1);
    await failureOf(
      fixture.unitOfWork.run(({ outbox }) =>
        pipe(
          outbox.add([fixture.draft(user.id, taskId, 'lost')]),
          TE.flatMap(() => TE.left(notAllowed())),
        ),
      ),
    );
    expect(await fixture.queued()).to.equal(0);
    expect(await summaries()).to.deep.equal([]);
  });

  const silent: readonly (readonly [string, Parameters<typeof givenUser>[1]])[] = [
    ['has no webhook', {}],
    ['is not active', { isActive: false, discord: { webhook: webhookNumber(1) } }],
    ['has a webhook that is not of Discord', { discord: { webhook: 'https://example.com/api/webhooks/1/a' } }],
    [
      'has a webhook of a host that ends like Discord',
      { discord: { webhook: 'https://notdiscord.com/api/webhooks/1/a' } },
    ],
    [
      'has a disabled webhook',
      { discord: { webhook: webhookNumber(1), webhookDisabled: { reason: 'gone', at: new Date() } } },
    ],
    [
      'has set the webhook only afterwards',
      { discord: { webhook: webhookNumber(1), webhookSince: new Date('2100-01-01T00:00:00Z') } },
    ],
  ];
  for (const [name, overrides] of silent) {
    it(`saves the notification but queues no delivery for a user who ${name}`, async () => {
      const user = await givenUser(fixture, { username: 'quiet', ...overrides });
      const { id: taskId } = await fixture.givenTaskFor(user.id);
      await fixture.tell({ user, taskId }, 'for the inbox');
      expect(await fixture.queued()).to.equal(0);
      expect(await summaries()).to.deep.equal(['for the inbox']);
    });
  }

  for (const [name, webhook] of [
    ['with capitals and a port', `https://Discord.com:443/api/webhooks/${idOfWebhook(1)}/token`],
    ['of an old domain', `https://discordapp.com/api/v10/webhooks/${idOfWebhook(1)}/token`],
    ['of a test client', `https://ptb.discord.com/api/webhooks/${idOfWebhook(1)}/token?thread_id=5`],
  ] as const) {
    it(`queues a delivery for a webhook ${name}`, async () => {
      const user = await givenUser(fixture, { username: 'bert', discord: { webhook } });
      const { id: taskId } = await fixture.givenTaskFor(user.id);
      await fixture.tell({ user, taskId }, 'hello');
      expect(await waitingIn(1)).to.deep.equal(['hello']);
    });
  }

  it('queues a delivery for a webhook that was set after the creation of its owner', async () => {
    const webhookSince = new Date();
    const createdAt = new Date('2026-01-01T00:00:00.000Z');
    const user = await givenUser(fixture, {
      username: 'bert',
      createdAt,
      discord: { webhook: webhookNumber(1), webhookSince },
    });
    const { id: taskId } = await fixture.givenTaskFor(user.id);
    await fixture.tell({ user, taskId }, 'hello');
    expect(await waitingIn(1)).to.deep.equal(['hello']);
  });

  it('queues no delivery for an inbox-only notification', async () => {
    const { user, taskId } = await fixture.givenListener(1);
    const quiet = { ...fixture.draft(user.id, taskId, 'quiet'), channels: { inbox: true, discord: false } };
    await succeed(fixture.unitOfWork.run(({ outbox }) => outbox.add([quiet, fixture.draft(user.id, taskId, 'loud')])));
    expect(await waitingIn(1)).to.deep.equal(['loud']);
    expect(await summaries()).to.deep.equal(['quiet', 'loud']);
  });

  it('queues in the order of the commits', async () => {
    const { user, taskId } = await fixture.givenListener(1);
    const draftOf = (summary: string) => fixture.draft(user.id, taskId, summary);
    const early = await fixture.db.begin();
    await early.query({ name: null, sql: 'select 1' }, []);
    await fixture.tell({ user, taskId }, 'first');
    await succeed(makePostgresOutbox(early, () => undefined).add([draftOf('second')]));
    const third = fixture.tell({ user, taskId }, 'third');
    await until(isTransactionWaiting);
    // The id of the third delivery is taken after the lane is locked.
    expect(await query(fixture.url, 'select last_value from l_age.deliveries_id_seq')).to.deep.equal([
      { last_value: '2' },
    ]);
    await early.commit();
    await third;
    expect(await waitingIn(1)).to.deep.equal(['first', 'second', 'third']);
  });

  /** For the transaction that holds the lane: otherwise another one could commit first. */
  const isTransactionWaiting = async (): Promise<boolean> =>
    (await query(fixture.url, "select 1 from pg_locks where locktype = 'transactionid' and not granted")).length > 0;

  it('keeps the order of transactions that wait for the same lane', async () => {
    const { user, taskId } = await fixture.givenListener(1);
    const count = 40;
    let added = 0;
    const addNext = fixture.unitOfWork.run(({ tasks, outbox }) =>
      pipe(
        tasks.findById(taskId),
        TE.flatMap(() => outbox.add([fixture.draft(user.id, taskId, `n${(added += 1)}`)])),
      ),
    );
    await Promise.all(Array.from({ length: count }, () => succeed(addNext)));
    expect(await waitingIn(1)).to.deep.equal(numbered(count));
  });

  it('keeps the order within one unit of work, for two users with one webhook', async () => {
    const { user, taskId } = await fixture.givenListener(1);
    const other = await fixture.givenRecipient(1, 'other');
    await succeed(
      fixture.unitOfWork.run(({ outbox }) =>
        outbox.add(numbered(20).map((summary, n) => fixture.draft(n % 2 === 0 ? user.id : other.id, taskId, summary))),
      ),
    );
    expect(await waitingIn(1)).to.deep.equal(numbered(20));
  });

  it('does not deadlock if transactions notify the same users in different orders', async () => {
    const listeners = await Promise.all([1, 2, 3, 4].map(fixture.givenListener));
    const tellAll = (order: typeof listeners) =>
      succeed(
        fixture.unitOfWork.run(({ outbox }) =>
          outbox.add(order.map(({ user, taskId }) => fixture.draft(user.id, taskId, 'hello'))),
        ),
      );
    await Promise.all(Array.from({ length: 20 }, (_, n) => tellAll(n % 2 === 0 ? listeners : listeners.toReversed())));
    expect(await waitingIn(1)).to.have.length(20);
  });

  it('sends the same number of statements for many notifications as for one', async () => {
    const { user, taskId } = await fixture.givenListener(1);
    let statements = 0;
    fixture.db.onStatement((sql) => (statements += sql.startsWith('select pg_notify') ? 0 : 1));
    const statementsFor = async (count: number): Promise<number> => {
      const before = statements;
      await fixture.tell({ user, taskId }, ...numbered(count));
      return statements - before;
    };
    const one = await statementsFor(1);
    expect(await statementsFor(100)).to.equal(one);
    // BEGIN, the notifications with their deliveries, COMMIT. Listeners are notified after that.
    expect(one).to.equal(3);
  });
});
