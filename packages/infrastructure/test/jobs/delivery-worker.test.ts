import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFields } from '@l-age/infrastructure';
import { succeed } from '@l-age/domain/testing';
import { query, silent, type Row } from '../postgres/support.js';
import { idOfWebhook, makeProcess, makeScene, numbered, until, type Scene } from './delivery-fixture.js';

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
  const isEmpty = async (): Promise<boolean> => (await scene.queued()) === 0;
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
    const other = makeProcess(scene.url, scene.db, scene.discord.url);
    const draft = scene.draft(listener.user.id, listener.taskId, 'from elsewhere');
    await succeed(other.unitOfWork.run(({ outbox }) => outbox.add([draft])));
    await arrivals(1, 1);
  });

  it('keeps Discord content: no 429, however much there is to say', async () => {
    await start(STRICT);
    await scene.tell(await scene.givenListener(1), ...numbered(12));
    await arrivals(1, 12);
    expect(scene.arrived(1)).to.deep.equal(numbered(12));
    expect(triesAt(1)).to.equal(12);
  });

  it('shares the rate limit of a webhook with other processes: no 429', async () => {
    await start(STRICT);
    const other = makeProcess(scene.url, scene.db, scene.discord.url);
    other.worker.start();
    await scene.tell(await scene.givenListener(1), ...numbered(12));
    await arrivals(1, 12);
    await other.worker.stop();
    expect(scene.arrived(1)).to.deep.equal(numbered(12));
    expect(triesAt(1)).to.equal(12);
  });

  it('waits as long as a 429 says, keeps the order, and counts it as no failure', async () => {
    const lines: unknown[] = [];
    const info = (_: string, fields?: LogFields) => void lines.push(fields?.['attempt']);
    await start(UNLIMITED, { logger: { ...silent, info } });
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
    await until(() => lines.length === 2);
    expect(lines).to.deep.equal([1, 1]);
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

  it('renews its lease while a call takes long', async () => {
    await start(UNLIMITED, { timeout: 600_000 });
    scene.discord.behave({ kind: 'hangs' });
    await scene.tell(await scene.givenListener(1), 'patient');
    await until(() => triesAt(1) === 1);
    await query(scene.url, "update l_age.webhook_lanes set leased_until = leased_until - interval '5 seconds'");
    const leases = (): Promise<Row[]> =>
      query(scene.url, "select lease, leased_until > now() + interval '6 seconds' as fresh from l_age.webhook_lanes");
    await until(async () => (await leases())[0]?.['fresh'] === true);
    expect(await leases()).to.deep.equal([{ lease: '1', fresh: true }]);
    expect(triesAt(1)).to.equal(1);
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
    await query(scene.url, "update l_age.deliveries set queued_at = queued_at - interval '25 hours'");
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

  const isEmptyButDead = async (): Promise<boolean> => (await isEmpty()) && (await scene.deadLetters()).length > 0;

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
    expect(await scene.queued()).to.equal(1);
    expect(await succeed(scene.queue.claim(1))).to.have.length(1);
  });

  it('leaves what waits for a rate limit to the next process, which waits for it as well', async () => {
    await start();
    const limit = { kind: 'answers', status: 429, body: '{"retry_after":0.8,"global":false}' } as const;
    scene.discord.behave(limit);
    await scene.tell(await scene.givenListener(1), 'a', 'b');
    await until(() => triesAt(1) === 1);
    await scene.worker.stop();
    scene.discord.behave(null);
    const next = makeProcess(scene.url, scene.db, scene.discord.url);
    next.worker.start();
    await arrivals(1, 2);
    expect(scene.arrived(1)).to.deep.equal(['a', 'b']);
    const [refused, accepted] = scene.discord.requests();
    expect(accepted!.arrivedAt - refused!.arrivedAt).to.be.greaterThan(750);
    await next.worker.stop();
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
    const other = makeProcess(scene.url, scene.db, scene.discord.url);
    other.worker.start();
    const listeners = await Promise.all([1, 2, 3, 4, 5, 6].map(scene.givenListener));
    for (const summary of numbered(15)) await Promise.all(listeners.map((listener) => scene.tell(listener, summary)));
    await until(isEmpty);
    for (const number of [1, 2, 3, 4, 5, 6]) expect(scene.arrived(number)).to.deep.equal(numbered(15));
    await other.worker.stop();
  });
});
