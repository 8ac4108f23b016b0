import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { query } from '../postgres/support.js';
import { idOfWebhook, makeProcess, makeScene, numbered, until, type Scene } from './scene.js';

const UNLIMITED = { bucket: null, global: null };
const STRICT = { bucket: { limit: 5, windowMs: 500 }, global: null };

describe('the delivery worker', () => {
  let scene: Scene;
  afterEach(() => scene.close());

  const start = async (...options: Parameters<typeof makeScene>) => {
    scene = await makeScene(...options);
    scene.worker.start();
  };
  const arrivals = (number: number, count: number) => until(() => scene.arrived(number).length >= count);
  const isEmpty = async (): Promise<boolean> => {
    const [row] = await query(scene.url, "select count(*)::int as n from pgboss.job where state < 'completed'");
    return row?.['n'] === 0;
  };
  const triesAt = (number: number): number =>
    scene.discord.requests().filter(({ webhookId }) => webhookId === idOfWebhook(number)).length;

  it('sends each message once, to its webhook, in order', async () => {
    await start();
    const listeners = await Promise.all([1, 2, 3].map(scene.givenListener));
    await Promise.all(listeners.map((listener) => scene.tell(listener, ...numbered(10))));
    await until(isEmpty);
    for (const number of [1, 2, 3]) expect(scene.arrived(number)).to.deep.equal(numbered(10));
  });

  it('sends what was queued before it started', async () => {
    scene = await makeScene();
    await scene.tell(await scene.givenListener(1), 'early');
    scene.worker.start();
    await arrivals(1, 1);
  });

  it('sends what another process has queued', async () => {
    await start();
    const listener = await scene.givenListener(1);
    const other = makeProcess(scene.url, scene.knex, scene.discord.url);
    await other.queue.start();
    await scene.knex.transaction((trx) =>
      trx('l_age.notifications')
        .insert({
          recipient_id: listener.user.id,
          event: 'assigned',
          reason: 'assigned',
          task_id: listener.taskId,
          actor_id: scene.anna.id,
          actor_username: 'anna',
          summary: 'from elsewhere',
          created_at: new Date(),
        })
        .returning('id')
        .then(([{ id }]) => other.queue.add(trx, [{ notificationId: id, lane: idOfWebhook(1) }])),
    );
    await arrivals(1, 1);
    await other.queue.stop();
  });

  it('keeps Discord content: no 429, however much there is to say', async () => {
    await start(STRICT);
    await scene.tell(await scene.givenListener(1), ...numbered(12));
    await arrivals(1, 12);
    expect(scene.arrived(1)).to.deep.equal(numbered(12));
    expect(triesAt(1)).to.equal(12);
  });

  it('waits as long as a 429 says, keeps the order, and counts it as no failure', async () => {
    await start();
    const limit = { kind: 'answers', status: 429, body: '{"retry_after":0.7,"global":false}' } as const;
    scene.discord.behave(limit, idOfWebhook(1));
    const listener = await scene.givenListener(1);
    await scene.tell(listener, 'a', 'b');
    await until(() => triesAt(1) === 1);
    const refusedAt = scene.discord.requests()[0]!.arrivedAt;
    scene.discord.behave(null, idOfWebhook(1));
    await arrivals(1, 2);
    expect(scene.arrived(1)).to.deep.equal(['a', 'b']);
    expect(scene.discord.messages()[0]!.arrivedAt - refusedAt).to.be.greaterThan(650);
    const rows = await query(scene.url, "select retry_count from pgboss.job where name = 'discord'");
    expect(rows.map((row) => row['retry_count'])).to.deep.equal([0, 0]);
  });

  it('holds all webhooks back when the limit is for all', async () => {
    await start();
    const limit = { kind: 'answers', status: 429, body: '{"retry_after":1,"global":true}' } as const;
    scene.discord.behave(limit);
    await scene.tell(await scene.givenListener(1), 'one');
    await until(() => triesAt(1) === 1);
    const refusedAt = scene.discord.requests()[0]!.arrivedAt;
    scene.discord.behave(null);
    await scene.tell(await scene.givenListener(2), 'two');
    await arrivals(2, 1);
    await arrivals(1, 1);
    for (const { arrivedAt } of scene.discord.messages()) expect(arrivedAt - refusedAt).to.be.greaterThan(900);
    expect([triesAt(1), triesAt(2)]).to.deep.equal([2, 1]);
  });

  it('lets no webhook wait for one that hangs', async () => {
    await start(UNLIMITED, { timeout: 600_000 });
    scene.discord.behave({ kind: 'hangs' }, idOfWebhook(1));
    await scene.tell(await scene.givenListener(1), 'stuck');
    await until(() => triesAt(1) === 1);
    const listeners = await Promise.all([2, 3, 4, 5].map(scene.givenListener));
    await Promise.all(listeners.map((listener) => scene.tell(listener, ...numbered(5))));
    for (const number of [2, 3, 4, 5]) await arrivals(number, 5);
  });

  it('keeps its claim while it waits, however long', async () => {
    await start();
    scene.discord.behave({ kind: 'answers', status: 429, body: '{"retry_after":3600,"global":false}' });
    await scene.tell(await scene.givenListener(1), 'patient');
    await until(() => triesAt(1) === 1);
    await query(scene.url, "update pgboss.job set heartbeat_on = heartbeat_on - interval '5 seconds'");
    const job = async () =>
      (
        await query(
          scene.url,
          "select heartbeat_on > now() - interval '4 seconds' as fresh, retry_count as claims_before from pgboss.job",
        )
      )[0];
    await until(async () => (await job())?.['fresh'] === true);
    expect(await job()).to.include({ claims_before: 0 });
  });

  it('tries again while Discord has trouble, in order', async () => {
    await start();
    scene.discord.behave({ kind: 'answers', status: 503 });
    await scene.tell(await scene.givenListener(1), 'a', 'b');
    await until(() => triesAt(1) === 1);
    scene.discord.behave({ kind: 'resets' });
    await until(() => triesAt(1) === 2);
    scene.discord.behave(null);
    await arrivals(1, 2);
    expect(scene.arrived(1)).to.deep.equal(['a', 'b']);
    expect(await scene.deadLetters()).to.deep.equal([]);
  });

  it('gives up after a day', async () => {
    await start();
    scene.discord.behave({ kind: 'answers', status: 503 });
    await scene.tell(await scene.givenListener(1), 'stale');
    await until(() => triesAt(1) === 1);
    await query(scene.url, "update pgboss.job set created_on = created_on - interval '25 hours'");
    await until(async () => (await scene.deadLetters()).length === 1);
    const [letter] = await scene.deadLetters();
    expect(letter).to.include({ failure: 'DeliveryFailed', reason: 'Discord has trouble (status 503)' });
  });

  it('keeps what Discord does not accept as a dead letter, once tried, and goes on with the lane', async () => {
    await start();
    const refusal = { kind: 'answers', status: 400, body: '{"code":50035}' } as const;
    scene.discord.behave(refusal, idOfWebhook(1));
    const listener = await scene.givenListener(1);
    await scene.tell(listener, 'strange');
    await until(async () => (await scene.deadLetters()).length === 1);
    scene.discord.behave(null, idOfWebhook(1));
    await scene.tell(listener, 'fine');
    await arrivals(1, 1);
    expect(scene.arrived(1)).to.deep.equal(['fine']);
    expect(triesAt(1)).to.equal(2);
    expect((await scene.deadLetters())[0]).to.include({ failure: 'DeliveryRejected', attempts: 1 });
  });

  it('disables a webhook that is gone, and sends it nothing of what is queued', async () => {
    await start();
    scene.discord.deleteWebhook(idOfWebhook(1));
    const listener = await scene.givenListener(1);
    await scene.tell(listener, 'a', 'b', 'c');
    await until(isEmptyButDead);
    expect(triesAt(1)).to.equal(1);
    expect((await scene.stored(listener.user.id)).discord.webhookDisabled?.reason).to.equal(
      'Discord does not know this webhook any more (status 404, code 10015)',
    );
    expect((await scene.deadLetters()).map(({ failure }) => failure)).to.deep.equal(['WebhookRevoked']);
  });

  /** Dead letters wait, for a person. */
  const isEmptyButDead = async (): Promise<boolean> => {
    const [row] = await query(
      scene.url,
      "select count(*)::int as n from pgboss.job where name = 'discord' and state < 'completed'",
    );
    return row?.['n'] === 0 && (await scene.deadLetters()).length > 0;
  };

  it('survives the loss of all its connections', async () => {
    await start();
    const listener = await scene.givenListener(1);
    await scene.tell(listener, 'before');
    await arrivals(1, 1);
    await query(
      scene.url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await until(() =>
      scene.tell(listener, 'after').then(
        () => true,
        () => false,
      ),
    );
    await until(() => scene.arrived(1).includes('after'));
  });

  it('finishes what is on its way when it stops, and takes nothing new', async () => {
    await start();
    scene.discord.behave({ kind: 'waits', milliseconds: 300 });
    const listener = await scene.givenListener(1);
    await scene.tell(listener, 'under way', 'left for the next');
    await until(() => triesAt(1) === 1);
    await scene.worker.stop();
    expect(scene.arrived(1)).to.deep.equal(['under way']);
    const states = await query(scene.url, "select state from pgboss.job where name = 'discord' order by created_on");
    expect(states.map((row) => row['state'])).to.deep.equal(['completed', 'created']);
  });

  it('hands what waits for its turn to the next process at once when it stops', async () => {
    await start();
    scene.discord.behave({ kind: 'answers', status: 429, body: '{"retry_after":3600,"global":false}' });
    await scene.tell(await scene.givenListener(1), 'a', 'b');
    await until(() => triesAt(1) === 1);
    await scene.worker.stop();
    scene.discord.behave(null);
    const next = makeProcess(scene.url, scene.knex, scene.discord.url);
    await next.queue.start();
    next.worker.start();
    await arrivals(1, 2);
    expect(scene.arrived(1)).to.deep.equal(['a', 'b']);
    await next.worker.stop();
    await next.queue.stop();
  });

  it('does not wait without end for a call that hangs when it stops', async () => {
    await start();
    scene.discord.behave({ kind: 'hangs' });
    await scene.tell(await scene.givenListener(1), 'stuck');
    await until(() => triesAt(1) === 1);
    await scene.worker.stop(50);
    await sleep(0);
    expect(scene.arrived(1)).to.deep.equal([]);
  });

  it('shares the lanes among several processes without doubling or reordering anything', async () => {
    await start();
    const other = makeProcess(scene.url, scene.knex, scene.discord.url);
    await other.queue.start();
    other.worker.start();
    const listeners = await Promise.all([1, 2, 3, 4, 5, 6].map(scene.givenListener));
    for (const summary of numbered(15)) await Promise.all(listeners.map((listener) => scene.tell(listener, summary)));
    await until(isEmpty);
    for (const number of [1, 2, 3, 4, 5, 6]) expect(scene.arrived(number)).to.deep.equal(numbered(15));
    await other.worker.stop();
    await other.queue.stop();
  });
});
