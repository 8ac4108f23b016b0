import { unavailable, type DeliverNotificationError, type Delivery, type NotificationId } from '@l-age/domain';
import type { Claim, LogFields, Logger } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import { carryOut } from '#src/pg-boss/carry-out.js';
import { makeHeldClaims } from '#src/pg-boss/held-claims.js';

const CLAIM: Claim = {
  jobId: 'c1a10000-0000-4000-8000-000000000001',
  retryCount: 0,
  notificationId: 7 as NotificationId,
  lane: '1000000000000000001',
  queuedAt: new Date(),
};
const DELIVERED: E.Either<DeliverNotificationError, Delivery> = E.right({ outcome: 'delivered' });
const HOUR = 3600;

/** A claim, and a Discord that answers each try with the next of the outcomes. */
const makeScene = (outcomes: readonly (() => E.Either<DeliverNotificationError, Delivery>)[]) => {
  const settled: string[] = [];
  const lines: string[] = [];
  const tries: number[] = [];
  const told: string[] = [];
  const note = (name: string) => (_: Claim, detail?: string) => {
    settled.push(detail === undefined ? name : `${name}: ${detail}`);
    return Promise.resolve(true);
  };
  const log = (message: string, fields?: LogFields) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const queue = { complete: note('complete'), postpone: note('postpone'), giveUp: note('give up') };
  const kept = new Set([CLAIM.jobId]);
  const claims = makeHeldClaims({ keep: () => Promise.resolve(kept) }, logger);
  const held = claims.hold(CLAIM);
  const deliver = () => () => {
    tries.push(performance.now());
    return Promise.resolve(outcomes[tries.length - 1]!());
  };
  const onOutcome = (outcome: string) => void told.push(outcome);
  const run = () => carryOut({ queue, deliver, logger, onOutcome }, held);
  return { claims, held, kept, settled, lines, tries, told, queue, run };
};

const failing = (failure: DeliverNotificationError) => () => E.left(failure);
const limitedFor = (seconds: number) => failing({ _tag: 'RateLimited', retryAfterSeconds: seconds, global: false });

describe('carrying a delivery out', () => {
  it('completes what was delivered, with one line in the log', async () => {
    const scene = makeScene([() => DELIVERED]);
    await scene.run();
    expect(scene.settled).to.deep.equal(['complete']);
    expect(scene.lines).to.have.length(1);
    expect(scene.lines[0]).to.match(
      /^notification delivered {"notification_id":7,"webhook_id":"1000000000000000001","attempt":1,"milliseconds":\d+}$/,
    );
  });

  const outcomes: readonly (readonly [string, () => E.Either<DeliverNotificationError, Delivery>])[] = [
    ['delivered', () => DELIVERED],
    ['skipped', () => E.right({ outcome: 'skipped', why: 'no_usable_webhook' })],
    ['retried', failing({ _tag: 'DeliveryFailed', reason: 'no answer' })],
    ['dead', failing({ _tag: 'DeliveryRejected', reason: 'too strange' })],
  ];
  for (const [outcome, answer] of outcomes) {
    it(`counts each attempt: ${outcome}`, async () => {
      const scene = makeScene([limitedFor(0), answer]);
      await scene.run();
      expect(scene.told).to.deep.equal(['rate_limited', outcome]);
    });
  }

  it('waits as long as it is told to, and tries again then', async () => {
    const scene = makeScene([limitedFor(0.2), () => DELIVERED]);
    await scene.run();
    expect(scene.tries[1]! - scene.tries[0]!).to.be.at.least(199);
    expect(scene.settled).to.deep.equal(['complete']);
  });

  it('tries again when the database was away', async () => {
    const scene = makeScene([failing(unavailable('the database')), () => DELIVERED]);
    await scene.run();
    expect(scene.settled).to.deep.equal(['complete']);
  });

  it('postpones what fails because of a bug, and tells of the bug', async () => {
    const scene = makeScene([
      () => {
        throw new Error('a bug');
      },
    ]);
    await scene.run();
    expect(scene.settled).to.deep.equal(['postpone: unexpected error']);
    expect(scene.lines.join('\n')).to.contain('a delivery failed unexpectedly');
  });

  it('settles as soon as the database takes note again', async () => {
    const scene = makeScene([() => DELIVERED]);
    let failures = 1;
    const complete = scene.queue.complete;
    scene.queue.complete = (claim) => {
      if (failures-- > 0) return Promise.reject(new Error('Connection terminated'));
      return complete(claim);
    };
    await scene.run();
    expect(scene.settled).to.deep.equal(['complete']);
    expect(scene.tries).to.have.length(1);
  });

  it('does not occupy a place while it waits', async () => {
    const scene = makeScene([limitedFor(HOUR)]);
    expect(scene.claims.busy()).to.equal(1);
    const done = scene.run();
    await Promise.resolve();
    while (scene.claims.busy() > 0) await new Promise(setImmediate);
    scene.claims.hurry();
    await done;
  });

  it('hands back what waits when the process ends', async () => {
    const scene = makeScene([limitedFor(HOUR)]);
    const done = scene.run();
    scene.claims.hurry();
    await done;
    expect(scene.settled).to.deep.equal(['postpone: the process ended']);
  });

  it('leaves alone what another process has taken over', async () => {
    const scene = makeScene([limitedFor(HOUR)]);
    const done = scene.run();
    scene.kept.clear();
    await scene.claims.keepAll();
    await done;
    expect(scene.settled).to.deep.equal([]);
    expect(scene.tries).to.have.length(1);
  });

  it('does not take for lost what was settled while the queue was asked', async () => {
    const scene = makeScene([() => DELIVERED]);
    scene.kept.clear();
    const asking = scene.claims.keepAll();
    scene.held.release();
    await asking;
    expect(scene.held.isLost()).to.equal(false);
  });
});
