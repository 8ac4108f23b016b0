import { notAllowed } from '@l-age/domain';
import { failureOf, givenUser, succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makePostgresOutbox } from '#src/postgres/notification/outbox.postgres.js';
import { query } from '../postgres/support.js';
import { idOfWebhook, makeScene, numbered, until, webhookNumber, type Scene } from './delivery-fixture.js';

describe('the outbox', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await makeScene();
  });
  afterEach(() => scene.close());

  /** Of all notifications, in the order of their ids. */
  const summaries = async (): Promise<readonly unknown[]> =>
    (await query(scene.url, 'select summary from l_age.notifications order by id')).map(({ summary }) => summary);

  /** The summaries that wait in a lane, in the order in which they will leave it. */
  const waitingIn = async (number: number): Promise<readonly string[]> => {
    const lanes = await succeed(scene.queue.claim(1_000));
    const ids = lanes
      .filter(({ webhookId }) => webhookId === idOfWebhook(number))
      .flatMap(({ deliveries }) => deliveries.map(({ notificationId }) => notificationId));
    const rows = await query(scene.url, 'select id::int, summary from l_age.notifications where id = any ($1)', [ids]);
    const summaryOf = new Map(rows.map(({ id, summary }) => [id, String(summary)]));
    return ids.map((id) => summaryOf.get(id) ?? 'gone');
  };

  it('queues a delivery together with the notification', async () => {
    const listener = await scene.givenListener(1);
    await scene.tell(listener, 'hello');
    expect(await waitingIn(1)).to.deep.equal(['hello']);
  });

  it('queues nothing, and keeps nothing, when the unit of work ends in a Left', async () => {
    const { user, taskId } = await scene.givenListener(1);
    await failureOf(
      scene.unitOfWork.run(({ outbox }) =>
        pipe(
          outbox.add([scene.draft(user.id, taskId, 'lost')]),
          TE.flatMap(() => TE.left(notAllowed())),
        ),
      ),
    );
    expect(await scene.queued()).to.equal(0);
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
    it(`keeps the notification, and queues no delivery, for somebody who ${name}`, async () => {
      const user = await givenUser(scene, { username: 'quiet', ...overrides });
      const { id: taskId } = await scene.givenTaskFor(user.id);
      await scene.tell({ user, taskId }, 'for the inbox');
      expect(await scene.queued()).to.equal(0);
      expect(await summaries()).to.deep.equal(['for the inbox']);
    });
  }

  for (const [name, webhook] of [
    ['with capitals and a port', `https://Discord.com:443/api/webhooks/${idOfWebhook(1)}/token`],
    ['of an old domain', `https://discordapp.com/api/v10/webhooks/${idOfWebhook(1)}/token`],
    ['of a test client', `https://ptb.discord.com/api/webhooks/${idOfWebhook(1)}/token?thread_id=5`],
  ] as const) {
    it(`queues a delivery for a webhook ${name}`, async () => {
      const user = await givenUser(scene, { username: 'bert', discord: { webhook } });
      const { id: taskId } = await scene.givenTaskFor(user.id);
      await scene.tell({ user, taskId }, 'hello');
      expect(await waitingIn(1)).to.deep.equal(['hello']);
    });
  }

  it('queues a delivery for a webhook that was set before, but after its owner was created', async () => {
    const webhookSince = new Date();
    const createdAt = new Date('2026-01-01T00:00:00.000Z');
    const user = await givenUser(scene, {
      username: 'bert',
      createdAt,
      discord: { webhook: webhookNumber(1), webhookSince },
    });
    const { id: taskId } = await scene.givenTaskFor(user.id);
    await scene.tell({ user, taskId }, 'hello');
    expect(await waitingIn(1)).to.deep.equal(['hello']);
  });

  it('queues no delivery of what is for the inbox alone', async () => {
    const { user, taskId } = await scene.givenListener(1);
    const quiet = { ...scene.draft(user.id, taskId, 'quiet'), channels: { inbox: true, discord: false } };
    await succeed(scene.unitOfWork.run(({ outbox }) => outbox.add([quiet, scene.draft(user.id, taskId, 'loud')])));
    expect(await waitingIn(1)).to.deep.equal(['loud']);
    expect(await summaries()).to.deep.equal(['quiet', 'loud']);
  });

  it('queues in the order of the commits, not of the beginnings', async () => {
    const { user, taskId } = await scene.givenListener(1);
    const tell = (summary: string) => scene.draft(user.id, taskId, summary);
    const early = await scene.db.begin();
    await early.query({ name: null, sql: 'select 1' }, []);
    await scene.tell({ user, taskId }, 'first');
    await succeed(makePostgresOutbox(early, () => undefined).add([tell('second')]));
    const third = scene.tell({ user, taskId }, 'third');
    await until(isSomebodyWaiting);
    // The id of the third delivery is not taken before the lane is locked.
    expect(await query(scene.url, 'select last_value from l_age.deliveries_id_seq')).to.deep.equal([
      { last_value: '2' },
    ]);
    await early.commit();
    await third;
    expect(await waitingIn(1)).to.deep.equal(['first', 'second', 'third']);
  });

  /** For whoever holds the lane: they could commit first otherwise. */
  const isSomebodyWaiting = async (): Promise<boolean> =>
    (await query(scene.url, "select 1 from pg_locks where locktype = 'transactionid' and not granted")).length > 0;

  it('lets nobody overtake who waits for the same lane', async () => {
    const { user, taskId } = await scene.givenListener(1);
    const count = 40;
    let told = 0;
    const tell = scene.unitOfWork.run(({ tasks, outbox }) =>
      pipe(
        tasks.findById(taskId),
        TE.flatMap(() => outbox.add([scene.draft(user.id, taskId, `n${(told += 1)}`)])),
      ),
    );
    await Promise.all(Array.from({ length: count }, () => succeed(tell)));
    expect(await waitingIn(1)).to.deep.equal(numbered(count));
  });

  it('keeps the order within one unit of work, for two people with one webhook', async () => {
    const { user, taskId } = await scene.givenListener(1);
    const other = await scene.givenRecipient(1, 'other');
    await succeed(
      scene.unitOfWork.run(({ outbox }) =>
        outbox.add(numbered(20).map((summary, n) => scene.draft(n % 2 === 0 ? user.id : other.id, taskId, summary))),
      ),
    );
    expect(await waitingIn(1)).to.deep.equal(numbered(20));
  });

  it('does not deadlock when many tell the same people in different orders', async () => {
    const listeners = await Promise.all([1, 2, 3, 4].map(scene.givenListener));
    const tellAll = (order: typeof listeners) =>
      succeed(
        scene.unitOfWork.run(({ outbox }) =>
          outbox.add(order.map(({ user, taskId }) => scene.draft(user.id, taskId, 'hello'))),
        ),
      );
    await Promise.all(Array.from({ length: 20 }, (_, n) => tellAll(n % 2 === 0 ? listeners : listeners.toReversed())));
    expect(await waitingIn(1)).to.have.length(20);
  });

  it('needs as many statements for many as for one', async () => {
    const { user, taskId } = await scene.givenListener(1);
    let statements = 0;
    scene.db.onStatement((sql) => (statements += sql.startsWith('select pg_notify') ? 0 : 1));
    const statementsFor = async (count: number): Promise<number> => {
      const before = statements;
      await scene.tell({ user, taskId }, ...numbered(count));
      return statements - before;
    };
    const one = await statementsFor(1);
    expect(await statementsFor(100)).to.equal(one);
    // BEGIN, the notifications with their deliveries, COMMIT; listeners are woken after that.
    expect(one).to.equal(3);
  });
});
