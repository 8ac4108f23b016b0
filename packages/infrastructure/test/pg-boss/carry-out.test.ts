import { unavailable, type DeliverNotificationError, type Delivery, type NotificationId } from '@l-age/domain';
import type { Claim, LogFields, Logger, QueuedDelivery, QueuedLane, Settlement } from '@l-age/infrastructure';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { carryOut } from '#src/pg-boss/carry-out.js';
import { makeHeldClaims } from '#src/pg-boss/held-claims.js';

const CLAIM: Claim = {
  jobId: 'c1a10000-0000-4000-8000-000000000001',
  retryCount: 0,
  notificationId: 7 as NotificationId,
  lane: '1000000000000000001',
  queuedAt: new Date(),
};
const delivered = (others: readonly number[] = [], dropped: readonly number[] = []) =>
  E.right<DeliverNotificationError, Delivery>({
    outcome: 'delivered',
    isNew: true,
    others: others.map((id) => id as NotificationId),
    dropped: dropped.map((id) => ({ notificationId: id as NotificationId, why: 'recipient_may_not_know' })),
  });
const DELIVERED = delivered();
const NOTHING = TE.right([]);
/** In which everything that is asked for is behind the head, and has been there as long as its number says, in hours. */
const LANE: QueuedLane = {
  age: () => TE.right({ head: 0, latest: null, posted: null }),
  behind: () => NOTHING,
  deliveriesOf: (ids) =>
    ids.map((notificationId) => ({
      jobId: `c1a10000-0000-4000-8000-${String(notificationId).padStart(12, '0')}`,
      notificationId,
      lane: CLAIM.lane,
      queuedAt: new Date(Date.now() - notificationId * 3_600_000),
    })),
};
const HOUR = 3600;

/** A claim, and a Discord that answers each try with the next of the outcomes. */
const makeScene = (outcomes: readonly (() => E.Either<DeliverNotificationError, Delivery>)[], claim = CLAIM) => {
  const settled: string[] = [];
  const together: QueuedDelivery[] = [];
  const lines: string[] = [];
  const tries: number[] = [];
  const told: string[] = [];
  const log = (message: string, fields?: LogFields) => void lines.push(`${message} ${JSON.stringify(fields)}`);
  const logger: Logger = { debug: log, info: log, warn: log, error: log };
  const queue = {
    laneOf: () => LANE,
    complete: (_: Claim, settlement?: Settlement) => {
      settled.push(settlement === undefined ? 'complete' : 'complete what was sent');
      together.push(...(settlement?.others ?? []));
      return Promise.resolve(true);
    },
    handBack: () => {
      settled.push('hand back');
      return Promise.resolve(true);
    },
    postpone: (_: Claim, reason: string) => {
      settled.push(`postpone: ${reason}`);
      return Promise.resolve(true);
    },
    giveUp: (_: Claim, failure: string, __: string, others: readonly QueuedDelivery[] = []) => {
      settled.push(`give up: ${failure}`);
      together.push(...others);
      return Promise.resolve(true);
    },
  };
  const kept = new Set([CLAIM.jobId]);
  const claims = makeHeldClaims({ keep: () => Promise.resolve(kept) }, logger);
  const held = claims.hold(claim);
  const deliver = () => () => {
    tries.push(performance.now());
    return Promise.resolve(outcomes[tries.length - 1]!());
  };
  const onOutcome = (outcome: string) => void told.push(outcome);
  const run = () => carryOut({ queue, deliver, logger, onOutcome }, held);
  return { claims, held, kept, settled, together, lines, tries, told, queue, run };
};

const failing = (failure: DeliverNotificationError) => () => E.left(failure);
const limitedFor = (seconds: number) => failing({ _tag: 'RateLimited', retryAfterSeconds: seconds, global: false });

describe('carrying a delivery out', () => {
  it('completes what was delivered, with one line in the log', async () => {
    const scene = makeScene([() => DELIVERED]);
    await scene.run();
    expect(scene.settled).to.deep.equal(['complete what was sent']);
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
    expect(scene.settled).to.deep.equal(['complete what was sent']);
  });

  it('tries again when the database was away', async () => {
    const scene = makeScene([failing(unavailable('the database')), () => DELIVERED]);
    await scene.run();
    expect(scene.settled).to.deep.equal(['complete what was sent']);
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
    scene.queue.complete = (...args) => {
      if (failures-- > 0) return Promise.reject(new Error('Connection terminated'));
      return complete(...args);
    };
    await scene.run();
    expect(scene.settled).to.deep.equal(['complete what was sent']);
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
    expect(scene.settled).to.deep.equal(['hand back']);
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

  it('waits for calm as long as it is told to, counts that as nothing, and occupies no place', async () => {
    const scene = makeScene([() => E.right({ outcome: 'waits', seconds: 0.2 }), () => DELIVERED]);
    const done = scene.run();
    while (scene.claims.busy() > 0) await new Promise(setImmediate);
    await done;
    expect(scene.tries[1]! - scene.tries[0]!).to.be.at.least(199);
    expect(scene.told).to.deep.equal(['delivered']);
  });

  it('hands back what waits for calm when the process ends', async () => {
    const scene = makeScene([() => E.right({ outcome: 'waits', seconds: HOUR })]);
    const done = scene.run();
    scene.claims.hurry();
    await done;
    expect(scene.settled).to.deep.equal(['hand back']);
    expect(scene.told).to.deep.equal([]);
  });

  it('settles and counts everything that a digest tells, and what it leaves out', async () => {
    const scene = makeScene([() => delivered([8, 9], [10])]);
    await scene.run();
    expect(scene.settled).to.deep.equal(['complete what was sent']);
    expect(scene.together.map(({ notificationId }) => notificationId)).to.deep.equal([8, 9, 10]);
    expect(scene.told).to.deep.equal(['delivered', 'delivered', 'delivered', 'skipped']);
    expect(scene.lines).to.have.length(2);
    expect(scene.lines[0]).to.match(/^notification delivered .*"notification_id":7.*"digest_of":\[7,8,9\]}$/);
    expect(scene.lines[1]).to.match(/^notification not sent .*"notification_id":10.*"why":"recipient_may_not_know"}$/);
  });

  const others = [1, 23, 24, 25].map((id) => id as NotificationId);
  const lastDay = { ...CLAIM, queuedAt: new Date(Date.now() - 24 * 3_600_000) };

  it('delays a digest as one attempt', async () => {
    const scene = makeScene([failing({ _tag: 'DeliveryFailed', reason: 'no answer', others })]);
    await scene.run();
    expect(scene.settled).to.deep.equal(['postpone: no answer']);
    expect(scene.told).to.deep.equal(['retried']);
    expect(scene.lines[0]).to.match(/^notification delayed .*"digest_of":\[7,1,23,24,25\]/);
  });

  for (const failure of ['DeliveryRejected', 'WebhookRevoked'] as const) {
    it(`gives everything up that a digest was to tell: ${failure}`, async () => {
      const scene = makeScene([failing({ _tag: failure, reason: 'never', others })]);
      await scene.run();
      expect(scene.settled).to.deep.equal([`give up: ${failure}`]);
      expect(scene.together.map(({ notificationId }) => notificationId)).to.deep.equal(others);
      expect(scene.told).to.deep.equal(Array(5).fill('dead'));
    });
  }

  it('gives up, after a day of failures, what has been there for a day, and leaves the rest of the digest', async () => {
    const scene = makeScene([failing({ _tag: 'DeliveryFailed', reason: 'no answer', others })], lastDay);
    await scene.run();
    expect(scene.settled).to.deep.equal(['give up: DeliveryFailed']);
    expect(scene.together.map(({ notificationId }) => notificationId)).to.deep.equal([24, 25]);
    expect(scene.told).to.deep.equal(['dead', 'dead', 'dead']);
    expect(scene.lines[0]).to.match(/^notification given up .*"digest_of":\[7,24,25\]/);
  });
});
