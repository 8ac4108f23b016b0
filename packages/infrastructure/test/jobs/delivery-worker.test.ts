import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFields } from '@l-age/infrastructure';
import { succeed } from '@l-age/domain/testing';
import { query, silent, type Row } from '../postgres/support.js';
import { idOfWebhook, makeProcess, makeFixture, numbered, until, type Fixture } from './delivery-fixture.js';

const UNLIMITED = { bucket: null, global: null };
const STRICT = { bucket: { limit: 5, windowMs: 500 }, global: null };

describe('makeDeliveryWorker', () => {
  let fixture: Fixture;
  afterEach(() => fixture.close());

  const start = async (...options: Parameters<typeof makeFixture>) => {
    fixture = await makeFixture(...options);
    fixture.worker.start();
  };
  const arrivals = (number: number, count: number) => until(() => fixture.arrived(number).length >= count);
  const isEmpty = async (): Promise<boolean> => (await fixture.queued()) === 0;
  const triesAt = (number: number): number =>
    fixture.discord.requests().filter(({ webhookId }) => webhookId === idOfWebhook(number)).length;

  it('sends each message once, to its webhook, in order', async () => {
    await start();
    const listeners = await Promise.all([1, 2, 3].map(fixture.givenListener));
    await Promise.all(listeners.map((listener) => fixture.tell(listener, ...numbered(10))));
    await until(isEmpty);
    for (const number of [1, 2, 3]) expect(fixture.arrived(number)).to.deep.equal(numbered(10));
  });

  it('sends notifications that were queued before its start', async () => {
    fixture = await makeFixture();
    await fixture.tell(await fixture.givenListener(1), 'early');
    fixture.worker.start();
    await arrivals(1, 1);
  });

  it('sends notifications that another process queued', async () => {
    await start();
    const listener = await fixture.givenListener(1);
    const other = makeProcess(fixture.url, fixture.db, fixture.discord.url);
    const draft = fixture.draft(listener.user.id, listener.taskId, 'from elsewhere');
    await succeed(other.unitOfWork.run(({ outbox }) => outbox.add([draft])));
    await arrivals(1, 1);
  });

  it('never causes a 429', async () => {
    await start(STRICT);
    await fixture.tell(await fixture.givenListener(1), ...numbered(12));
    await arrivals(1, 12);
    expect(fixture.arrived(1)).to.deep.equal(numbered(12));
    expect(triesAt(1)).to.equal(12);
  });

  it('never causes a 429 with a second process on the same webhook', async () => {
    await start(STRICT);
    const other = makeProcess(fixture.url, fixture.db, fixture.discord.url);
    other.worker.start();
    await fixture.tell(await fixture.givenListener(1), ...numbered(12));
    await arrivals(1, 12);
    await other.worker.stop();
    expect(fixture.arrived(1)).to.deep.equal(numbered(12));
    expect(triesAt(1)).to.equal(12);
  });

  it('waits as long as a 429 demands, keeps the order, and counts no failure', async () => {
    const lines: unknown[] = [];
    const info = (_: string, fields?: LogFields) => void lines.push(fields?.['attempt']);
    await start(UNLIMITED, { logger: { ...silent, info } });
    const limit = { kind: 'answers', status: 429, body: '{"retry_after":0.7,"global":false}' } as const;
    fixture.discord.behave(limit, idOfWebhook(1));
    const listener = await fixture.givenListener(1);
    await fixture.tell(listener, 'a', 'b');
    await until(() => triesAt(1) === 1);
    const refusedAt = fixture.discord.requests()[0]!.arrivedAt;
    fixture.discord.behave(null, idOfWebhook(1));
    await arrivals(1, 2);
    expect(fixture.arrived(1)).to.deep.equal(['a', 'b']);
    expect(fixture.discord.messages()[0]!.arrivedAt - refusedAt).to.be.greaterThan(650);
    await until(() => lines.length === 2);
    expect(lines).to.deep.equal([1, 1]);
  });

  it('pauses all webhooks after a global 429', async () => {
    await start();
    const limit = { kind: 'answers', status: 429, body: '{"retry_after":1,"global":true}' } as const;
    fixture.discord.behave(limit);
    await fixture.tell(await fixture.givenListener(1), 'one');
    await until(() => triesAt(1) === 1);
    const refusedAt = fixture.discord.requests()[0]!.arrivedAt;
    fixture.discord.behave(null);
    await fixture.tell(await fixture.givenListener(2), 'two');
    await arrivals(2, 1);
    await arrivals(1, 1);
    for (const { arrivedAt } of fixture.discord.messages()) expect(arrivedAt - refusedAt).to.be.greaterThan(900);
    expect([triesAt(1), triesAt(2)]).to.deep.equal([2, 1]);
  });

  it('does not delay other webhooks for a hanging one', async () => {
    await start(UNLIMITED, { timeout: 600_000 });
    fixture.discord.behave({ kind: 'hangs' }, idOfWebhook(1));
    await fixture.tell(await fixture.givenListener(1), 'stuck');
    await until(() => triesAt(1) === 1);
    const listeners = await Promise.all([2, 3, 4, 5].map(fixture.givenListener));
    await Promise.all(listeners.map((listener) => fixture.tell(listener, ...numbered(5))));
    for (const number of [2, 3, 4, 5]) await arrivals(number, 5);
  });

  it('renews its lease during a long call', async () => {
    await start(UNLIMITED, { timeout: 600_000 });
    fixture.discord.behave({ kind: 'hangs' });
    await fixture.tell(await fixture.givenListener(1), 'patient');
    await until(() => triesAt(1) === 1);
    await query(fixture.url, "update l_age.webhook_lanes set leased_until = leased_until - interval '5 seconds'");
    const leases = (): Promise<Row[]> =>
      query(fixture.url, "select lease, leased_until > now() + interval '6 seconds' as fresh from l_age.webhook_lanes");
    await until(async () => (await leases())[0]?.['fresh'] === true);
    expect(await leases()).to.deep.equal([{ lease: '1', fresh: true }]);
    expect(triesAt(1)).to.equal(1);
  });

  it('retries in order while Discord fails', async () => {
    await start();
    fixture.discord.behave({ kind: 'answers', status: 503 });
    await fixture.tell(await fixture.givenListener(1), 'a', 'b');
    await until(() => triesAt(1) === 1);
    fixture.discord.behave({ kind: 'resets' });
    await until(() => triesAt(1) === 2);
    fixture.discord.behave(null);
    await arrivals(1, 2);
    expect(fixture.arrived(1)).to.deep.equal(['a', 'b']);
    expect(await fixture.deadLetters()).to.deep.equal([]);
  });

  it('moves a message to the dead letters after a day', async () => {
    await start();
    fixture.discord.behave({ kind: 'answers', status: 503 });
    await fixture.tell(await fixture.givenListener(1), 'stale');
    await until(() => triesAt(1) === 1);
    await query(fixture.url, "update l_age.deliveries set queued_at = queued_at - interval '25 hours'");
    await until(async () => (await fixture.deadLetters()).length === 1);
    const [letter] = await fixture.deadLetters();
    expect(letter).to.include({ failure: 'DeliveryFailed', reason: 'Discord is not available (status 503)' });
  });

  it('moves a rejected message to the dead letters after one attempt, and continues with the lane', async () => {
    await start();
    const refusal = { kind: 'answers', status: 400, body: '{"code":50035}' } as const;
    fixture.discord.behave(refusal, idOfWebhook(1));
    const listener = await fixture.givenListener(1);
    await fixture.tell(listener, 'strange');
    await until(async () => (await fixture.deadLetters()).length === 1);
    fixture.discord.behave(null, idOfWebhook(1));
    await fixture.tell(listener, 'fine');
    await arrivals(1, 1);
    expect(fixture.arrived(1)).to.deep.equal(['fine']);
    expect(triesAt(1)).to.equal(2);
    expect((await fixture.deadLetters())[0]).to.include({ failure: 'DeliveryRejected', attempts: 1 });
  });

  it('disables a deleted webhook, and sends nothing more to it', async () => {
    await start();
    fixture.discord.deleteWebhook(idOfWebhook(1));
    const listener = await fixture.givenListener(1);
    await fixture.tell(listener, 'a', 'b', 'c');
    await until(isEmptyButDead);
    expect(triesAt(1)).to.equal(1);
    expect((await fixture.stored(listener.user.id)).discord.webhookDisabled?.reason).to.equal(
      'Discord does not know this webhook any more (status 404, code 10015)',
    );
    expect((await fixture.deadLetters()).map(({ failure }) => failure)).to.deep.equal(['WebhookRevoked']);
  });

  const isEmptyButDead = async (): Promise<boolean> => (await isEmpty()) && (await fixture.deadLetters()).length > 0;

  it('survives the loss of all connections', async () => {
    await start();
    const listener = await fixture.givenListener(1);
    await fixture.tell(listener, 'before');
    await arrivals(1, 1);
    await query(
      fixture.url,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await until(() =>
      fixture.tell(listener, 'after').then(
        () => true,
        () => false,
      ),
    );
    await until(() => fixture.arrived(1).includes('after'));
  });

  it('finishes the current calls when it stops, and claims nothing more', async () => {
    await start();
    fixture.discord.behave({ kind: 'waits', milliseconds: 300 });
    const listener = await fixture.givenListener(1);
    await fixture.tell(listener, 'under way', 'left for the next');
    await until(() => triesAt(1) === 1);
    await fixture.worker.stop();
    expect(fixture.arrived(1)).to.deep.equal(['under way']);
    expect(await fixture.queued()).to.equal(1);
    expect(await succeed(fixture.queue.claim(1))).to.have.length(1);
  });

  it('leaves lanes with a rate limit to the next process, which waits as well', async () => {
    await start();
    const limit = { kind: 'answers', status: 429, body: '{"retry_after":0.8,"global":false}' } as const;
    fixture.discord.behave(limit);
    await fixture.tell(await fixture.givenListener(1), 'a', 'b');
    await until(() => triesAt(1) === 1);
    await fixture.worker.stop();
    fixture.discord.behave(null);
    const next = makeProcess(fixture.url, fixture.db, fixture.discord.url);
    next.worker.start();
    await arrivals(1, 2);
    expect(fixture.arrived(1)).to.deep.equal(['a', 'b']);
    const [refused, accepted] = fixture.discord.requests();
    expect(accepted!.arrivedAt - refused!.arrivedAt).to.be.greaterThan(750);
    await next.worker.stop();
  });

  it('does not wait for a hanging call when it stops', async () => {
    await start();
    fixture.discord.behave({ kind: 'hangs' });
    await fixture.tell(await fixture.givenListener(1), 'stuck');
    await until(() => triesAt(1) === 1);
    await fixture.worker.stop(50);
    await sleep(0);
    expect(fixture.arrived(1)).to.deep.equal([]);
  });

  it('shares the lanes with other processes without duplicates, in order', async () => {
    await start();
    const other = makeProcess(fixture.url, fixture.db, fixture.discord.url);
    other.worker.start();
    const listeners = await Promise.all([1, 2, 3, 4, 5, 6].map(fixture.givenListener));
    for (const summary of numbered(15)) await Promise.all(listeners.map((listener) => fixture.tell(listener, summary)));
    await until(isEmpty);
    for (const number of [1, 2, 3, 4, 5, 6]) expect(fixture.arrived(number)).to.deep.equal(numbered(15));
    await other.worker.stop();
  });
});
