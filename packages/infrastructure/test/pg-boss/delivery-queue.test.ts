import { succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import type { Claim } from '@l-age/infrastructure';
import { query } from '../postgres/support.js';
import { idOfWebhook, makeProcess, makeScene, until, type Scene } from './scene.js';

describe('the delivery queue', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await makeScene();
  });
  afterEach(() => scene.close());

  const lanesOf = (claims: readonly Claim[]) => claims.map(({ lane }) => lane);
  const claimOne = async (): Promise<Claim> => {
    const [claim, ...others] = await scene.queue.claim(10);
    expect(others).to.deep.equal([]);
    return claim!;
  };
  const claimWhenDue = async (): Promise<Claim> => {
    let claims: readonly Claim[] = [];
    await until(async () => (claims = await scene.queue.claim(10)).length > 0);
    return claims[0]!;
  };

  it('hands out one of each lane, and the next when that is settled', async () => {
    const [one, two] = [await scene.givenListener(1), await scene.givenListener(2)];
    await scene.tell(one, 'a', 'b');
    await scene.tell(two, 'c');
    const claims = await scene.queue.claim(10);
    expect(lanesOf(claims)).to.have.members([idOfWebhook(1), idOfWebhook(2)]);
    expect(await scene.queue.claim(10)).to.deep.equal([]);
    expect(await scene.queue.complete(claims.find(({ lane }) => lane === idOfWebhook(1))!)).to.equal(true);
    expect(lanesOf(await scene.queue.claim(10))).to.deep.equal([idOfWebhook(1)]);
  });

  it('hands out no more than asked for, the oldest first', async () => {
    for (const number of [1, 2, 3]) await scene.tell(await scene.givenListener(number), 'hello');
    expect(lanesOf(await scene.queue.claim(2))).to.have.members([idOfWebhook(1), idOfWebhook(2)]);
  });

  it('blocks the lane of what is postponed, and hands it out again first', async () => {
    await scene.tell(await scene.givenListener(1), 'a', 'b');
    const first = await claimOne();
    expect(await scene.queue.postpone(first, 'Discord is down')).to.equal(true);
    expect(await scene.queue.claim(10)).to.deep.equal([]);
    const again = await claimWhenDue();
    expect(again).to.include({ jobId: first.jobId, retryCount: first.retryCount + 1 });
    expect(again.queuedAt).to.deep.equal(first.queuedAt);
  });

  /** Seconds after which it is handed out again: at least, from before the call, and at most, from after it. */
  const postponedFor = async (claim: Claim, retryCount: number) => {
    await query(scene.url, 'update pgboss.job set retry_count = $1 where id = $2', [retryCount, claim.jobId]);
    const [before] = await query(scene.url, 'select clock_timestamp() as moment');
    await scene.queue.postpone({ ...claim, retryCount }, 'Discord is down');
    const [job] = await query(
      scene.url,
      `select extract(epoch from start_after - $1::timestamptz)::float8 as least,
         extract(epoch from start_after - clock_timestamp())::float8 as most from pgboss.job where id = $2`,
      [before!['moment'], claim.jobId],
    );
    return job;
  };

  for (const [retryCount, least, most] of [
    [0, 1, 2],
    [3, 8, 16],
    [9, 300, 300],
    [999_998, 300, 300],
  ] as const)
    it(`postpones for ${least} to ${most} s what was tried ${retryCount} times before`, async () => {
      await scene.tell(await scene.givenListener(1), 'a');
      const postponed = await postponedFor(await claimOne(), retryCount);
      expect(postponed?.['least']).to.be.at.least(least);
      expect(postponed?.['most']).to.be.at.most(most);
    });

  it('postpones what fails together by different times', async () => {
    for (const number of [1, 2, 3, 4, 5]) await scene.tell(await scene.givenListener(number), 'a');
    const seconds: number[] = [];
    for (const claim of await scene.queue.claim(10)) seconds.push(Number((await postponedFor(claim, 7))?.['least']));
    expect(seconds).to.have.length(5);
    // Between 128 and 256 s each: so close to one another are five of them once in millions of times.
    expect(Math.max(...seconds) - Math.min(...seconds)).to.be.greaterThan(2);
  });

  it('keeps what is given up as a dead letter, which does not block its lane', async () => {
    await scene.tell(await scene.givenListener(1), 'a', 'b');
    const first = await claimOne();
    expect(await scene.queue.giveUp(first, 'DeliveryRejected', 'too strange')).to.equal(true);
    const [letter, ...others] = await scene.deadLetters();
    expect(others).to.deep.equal([]);
    expect(letter?.notification.id).to.equal(first.notificationId);
    expect(letter).to.deep.include({
      webhookId: idOfWebhook(1),
      failure: 'DeliveryRejected',
      reason: 'too strange',
      attempts: 1,
      queuedAt: first.queuedAt,
    });
    expect((await claimOne()).notificationId).to.equal(first.notificationId + 1);
  });

  it('tells how much there is, and for how long', async () => {
    expect(await scene.queue.state()).to.deep.equal({ queued: 0, oldestSeconds: 0 });
    await scene.tell(await scene.givenListener(1), 'a', 'b', 'c');
    await scene.queue.complete(await claimOne());
    const claim = await claimOne();
    await query(scene.url, "update pgboss.job set created_on = created_on - interval '1 hour'");
    const { queued, oldestSeconds } = await scene.queue.state();
    expect(queued).to.equal(2);
    expect(oldestSeconds).to.be.within(3600, 3700);
    await scene.queue.postpone(claim, 'Discord is down');
    const postponed = await scene.queue.state();
    expect(postponed.queued).to.equal(2);
    expect(postponed.oldestSeconds).to.be.at.least(oldestSeconds);
    await scene.queue.giveUp(await claimWhenDue(), 'DeliveryFailed', 'Discord is down');
    expect((await scene.queue.state()).queued).to.equal(1);
  });

  it('knows which claims are still held', async () => {
    for (const number of [1, 2]) await scene.tell(await scene.givenListener(number), 'hello');
    const [one, two] = await scene.queue.claim(10);
    await scene.queue.complete(one!);
    expect(await scene.queue.keep([one!, two!])).to.deep.equal(new Set([two!.jobId]));
  });

  it('hands out again what a process that died had claimed, and lets the dead settle nothing', async () => {
    await scene.tell(await scene.givenListener(1), 'a', 'b');
    const lost = await claimOne();
    await query(scene.url, "update pgboss.job set heartbeat_on = heartbeat_on - interval '11 seconds'");
    const again = await claimWhenDue();
    expect(again.notificationId).to.equal(lost.notificationId);
    expect(await scene.queue.keep([lost])).to.deep.equal(new Set());
    expect(await scene.queue.complete(lost)).to.equal(false);
    expect(await scene.queue.postpone(lost, 'late')).to.equal(false);
    expect(await scene.queue.giveUp(lost, 'DeliveryFailed', 'late')).to.equal(false);
    expect(await scene.deadLetters()).to.deep.equal([]);
    expect(await scene.queue.complete(again)).to.equal(true);
  });

  it('settles what is told with a claim together with it, and hands out what is left', async () => {
    await scene.tell(await scene.givenListener(1), 'a', 'b', 'c', 'd');
    const first = await claimOne();
    const lane = scene.queue.laneOf(first);
    const ids = await succeed(lane.behind({ skip: 0, limit: 10 }));
    const others = lane.deliveriesOf([ids[0]!, ids[2]!]);
    expect(await scene.queue.complete(first, { isNew: true, others })).to.equal(true);
    expect((await claimOne()).notificationId).to.equal(ids[1]);
    expect((await scene.queue.state()).queued).to.equal(1);
  });

  it('leaves alone what was told with a claim that is lost', async () => {
    await scene.tell(await scene.givenListener(1), 'a', 'b', 'c');
    const lost = await claimOne();
    const lane = scene.queue.laneOf(lost);
    const others = lane.deliveriesOf(await succeed(lane.behind({ skip: 0, limit: 10 })));
    expect(others).to.have.length(2);
    await query(scene.url, "update pgboss.job set heartbeat_on = heartbeat_on - interval '11 seconds'");
    await claimWhenDue();
    expect(await scene.queue.complete(lost, { isNew: true, others })).to.equal(false);
    expect(await scene.queue.giveUp(lost, 'DeliveryRejected', 'late', others)).to.equal(false);
    expect((await scene.queue.state()).queued).to.equal(3);
    expect(await scene.deadLetters()).to.deep.equal([]);
  });

  it('keeps a dead letter of each that was to be told with a claim that is given up', async () => {
    await scene.tell(await scene.givenListener(1), 'a', 'b', 'c');
    const first = await claimOne();
    const lane = scene.queue.laneOf(first);
    const [second] = await succeed(lane.behind({ skip: 0, limit: 1 }));
    const others = lane.deliveriesOf([second!]);
    expect(await scene.queue.giveUp(first, 'DeliveryRejected', 'too strange', others)).to.equal(true);
    const letters = await scene.deadLetters();
    expect(letters.map(({ notification }) => notification.id)).to.have.members([first.notificationId, second]);
    expect(letters.map(({ queuedAt }) => queuedAt)).to.deep.include(others[0]!.queuedAt);
    expect((await scene.queue.state()).queued).to.equal(1);
  });

  it('hands out at once what the process that died had claimed, however often it was claimed before', async () => {
    await scene.tell(await scene.givenListener(1), 'a');
    await claimOne();
    await query(
      scene.url,
      "update pgboss.job set retry_count = 7, heartbeat_on = heartbeat_on - interval '11 seconds'",
    );
    const lost = async () => query(scene.url, "select start_after from pgboss.job where state = 'retry'");
    await until(async () => (await lost()).length > 0);
    expect(await scene.queue.claim(10)).to.have.length(1);
  });

  it('hands out at once what is handed back, however often it was claimed before', async () => {
    await scene.tell(await scene.givenListener(1), 'a', 'b');
    const claim = { ...(await claimOne()), retryCount: 7 };
    await query(scene.url, 'update pgboss.job set retry_count = 7 where id = $1', [claim.jobId]);
    expect(await scene.queue.handBack(claim)).to.equal(true);
    expect((await claimOne()).notificationId).to.equal(claim.notificationId);
    expect(await scene.queue.handBack(claim)).to.equal(false);
  });

  it('starts in several processes at once', async () => {
    await query(scene.url, 'drop schema pgboss cascade');
    const others = Array.from({ length: 3 }, () => makeProcess(scene.url, scene.knex, scene.discord.url));
    await Promise.all(others.map(({ queue }) => queue.start()));
    await Promise.all(others.map(({ queue }) => queue.stop()));
    await scene.tell(await scene.givenListener(1), 'hello');
    expect(await scene.queue.claim(10)).to.have.length(1);
  });
});
