import * as T from 'fp-ts/lib/Task.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, equal, ok } from 'node:assert/strict';
import type { NotificationId } from '#src/shared/ids.js';
import { LANE_BATCH, type LeasedLane, type Settlement } from '#src/notification/delivery/delivery-queue.port.js';
import type { AddressedNotification } from '#src/notification/outbox.port.js';
import { addressed, aNewNotification, aSettlement } from '../../builders/notification.builder.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { givenTask, givenUser } from '../seed.js';
import type { DeliveryQueueSubject } from '../store-subject.js';

const LONG_AGO = new Date('2025-01-01T00:00:00.000Z');

export const idOfWebhook = (number: number): string => String(1_000_000_000_000_000_000n + BigInt(number));

type Recipient = Readonly<{ draft: AddressedNotification; queue: (count?: number) => Promise<void> }>;

let people = 0;

/** A new user with the webhook of this number, and a function that queues deliveries to the user. */
const givenRecipient = async (subject: DeliveryQueueSubject, number: number): Promise<Recipient> => {
  people += 1;
  const webhook = `https://discord.com/api/webhooks/${idOfWebhook(number)}/token`;
  const user = await givenUser(subject, {
    username: `recipient${String(people)}`,
    email: `recipient${String(people)}@example.com`,
    discord: { webhook, webhookSince: LONG_AGO },
  });
  const task = await givenTask(subject, { createdById: user.id });
  const draft = addressed(
    aNewNotification({ recipientId: user.id, taskId: task.id, actor: user, createdAt: new Date() }),
  );
  return {
    draft,
    queue: (count = 1) =>
      succeed(subject.unitOfWork.run(({ outbox }) => outbox.add(Array.from({ length: count }, () => draft)))),
  };
};

/** Queues a delivery to a new user with the webhook of this number. */
export const givenWaiting = async (subject: DeliveryQueueSubject, number: number): Promise<Recipient> => {
  const recipient = await givenRecipient(subject, number);
  await recipient.queue();
  return recipient;
};

const claim = ({ deliveryQueue }: DeliveryQueueSubject, limit = 10): Promise<readonly LeasedLane[]> =>
  succeed(deliveryQueue.claim(limit));

/** The only lane that can be leased now. */
export const leaseNext = async (subject: DeliveryQueueSubject): Promise<LeasedLane> => {
  const [lane, ...others] = await claim(subject);
  ok(lane !== undefined, 'no lane can be leased');
  deepEqual(others, []);
  return lane;
};

const settle = (subject: DeliveryQueueSubject, lane: LeasedLane, settlement: Partial<Settlement> = {}) =>
  succeed(subject.deliveryQueue.settle(lane, aSettlement(settlement)));

const deliver = (subject: DeliveryQueueSubject, lane: LeasedLane, count = lane.deliveries.length) =>
  settle(subject, lane, { outcome: 'delivered', deliveries: lane.deliveries.slice(0, count), isNew: true });

const notificationsOf = ({ deliveries }: LeasedLane): readonly NotificationId[] =>
  deliveries.map(({ notificationId }) => notificationId);

const isAbout = (seconds: number, expected: number): void =>
  ok(Math.abs(seconds - expected) < 30, `${String(seconds)} is not about ${String(expected)}`);

const secondsBetween = (earlier: Date | undefined, later: Date): number =>
  (later.getTime() - (earlier?.getTime() ?? NaN)) / 1000;

/** {@link DeliveryQueue}: a lane for each webhook, leased by one worker at a time. */
export const deliveryQueueContract: Contract<DeliveryQueueSubject> = {
  name: 'DeliveryQueue',
  cases: [
    contractCase('leases each lane with its deliveries, in order', async (subject) => {
      const [one, two] = [await givenRecipient(subject, 1), await givenRecipient(subject, 2)];
      await one.queue(2);
      await two.queue();
      await one.queue();
      const lanes = await claim(subject);
      deepEqual(new Set(lanes.map(({ webhookId }) => webhookId)), new Set([idOfWebhook(1), idOfWebhook(2)]));
      const [first, second] = lanes.toSorted((a, b) => (a.webhookId < b.webhookId ? -1 : 1));
      ok(first !== undefined && second !== undefined);
      deepEqual([first.deliveries.length, second.deliveries.length], [3, 1]);
      const ids = notificationsOf(first);
      deepEqual(
        ids,
        ids.toSorted((a, b) => a - b),
      );
      deepEqual([first.attempts, first.postedAt], [0, null]);
      isAbout(secondsBetween(first.deliveries[0]?.queuedAt, first.leasedAt), 0);
    }),
    contractCase('does not lease a leased or an empty lane', async (subject) => {
      const recipient = await givenWaiting(subject, 1);
      const lane = await leaseNext(subject);
      await recipient.queue();
      deepEqual(await claim(subject), []);
      equal(await deliver(subject, lane), true);
      const next = await leaseNext(subject);
      equal(next.deliveries.length, 1);
      equal(await deliver(subject, next), true);
      deepEqual(await claim(subject), []);
    }),
    contractCase('leases up to the limit, the least recently served lanes first', async (subject) => {
      for (const number of [1, 2, 3]) await givenWaiting(subject, number);
      const [lane] = await claim(subject, 1);
      ok(lane !== undefined);
      await settle(subject, lane);
      await subject.pass(1);
      const others = await claim(subject, 2);
      equal(others.length, 2);
      equal(
        others.some(({ webhookId }) => webhookId === lane.webhookId),
        false,
      );
      equal((await leaseNext(subject)).webhookId, lane.webhookId);
    }),
    contractCase('leases each lane once for concurrent claims', async (subject) => {
      for (let number = 1; number <= 8; number += 1) await givenWaiting(subject, number);
      const claims = await Promise.all(Array.from({ length: 6 }, () => claim(subject, 3)));
      const leased = claims.flat().map(({ webhookId }) => webhookId);
      equal(new Set(leased).size, leased.length);
      equal(leased.length + (await claim(subject)).length, 8);
    }),
    contractCase('leases at most one batch of deliveries', async (subject) => {
      const recipient = await givenRecipient(subject, 1);
      await recipient.queue(LANE_BATCH + 2);
      const lane = await leaseNext(subject);
      equal(lane.deliveries.length, LANE_BATCH);
      await deliver(subject, lane);
      equal((await leaseNext(subject)).deliveries.length, 2);
    }),
    contractCase('leases a lane again after the lease has expired, and ignores the late worker', async (subject) => {
      await givenWaiting(subject, 1);
      const lost = await leaseNext(subject);
      await subject.pass(11);
      const lane = await leaseNext(subject);
      deepEqual(notificationsOf(lane), notificationsOf(lost));
      deepEqual(await succeed(subject.deliveryQueue.renew([lost])), new Set());
      const cause = { failure: 'DeliveryRejected', reason: 'no' } as const;
      equal(await settle(subject, lost, { outcome: 'dead', deliveries: lost.deliveries, cause }), false);
      deepEqual(await succeed(subject.deadLetterQueries.list({ limit: 10, after: null })), []);
      equal(await deliver(subject, lane), true);
      equal(await deliver(subject, lane), false);
    }),
    contractCase('renews a lease', async (subject) => {
      await givenWaiting(subject, 1);
      await givenWaiting(subject, 2);
      const [kept, dropped] = await claim(subject);
      ok(kept !== undefined && dropped !== undefined);
      await subject.pass(8);
      deepEqual(await succeed(subject.deliveryQueue.renew([kept])), new Set([kept.webhookId]));
      await subject.pass(8);
      equal((await leaseNext(subject)).webhookId, dropped.webhookId);
      equal(await deliver(subject, kept), true);
      deepEqual(await succeed(subject.deliveryQueue.renew([kept])), new Set());
      deepEqual(await succeed(subject.deliveryQueue.renew([])), new Set());
    }),
    contractCase('does not lease a paused lane, also if more deliveries are queued', async (subject) => {
      const recipient = await givenWaiting(subject, 1);
      await settle(subject, await leaseNext(subject), { outcome: 'retried', attempts: 3, pauseSeconds: 600 });
      await recipient.queue();
      deepEqual(await claim(subject), []);
      await subject.pass(590);
      deepEqual(await claim(subject), []);
      await subject.pass(11);
      const lane = await leaseNext(subject);
      deepEqual([lane.attempts, lane.deliveries.length], [3, 2]);
    }),
    contractCase('pauses an empty lane', async (subject) => {
      const recipient = await givenWaiting(subject, 1);
      const lane = await leaseNext(subject);
      await settle(subject, lane, { outcome: 'delivered', deliveries: lane.deliveries, pauseSeconds: 60 });
      await recipient.queue();
      deepEqual(await claim(subject), []);
      await subject.pass(61);
      equal((await leaseNext(subject)).deliveries.length, 1);
    }),
    contractCase('removes delivered and dropped deliveries, and no others', async (subject) => {
      const recipient = await givenRecipient(subject, 1);
      await recipient.queue(4);
      const lane = await leaseNext(subject);
      const [first, second, third, fourth] = lane.deliveries;
      ok(first !== undefined && second !== undefined && third !== undefined && fourth !== undefined);
      const dropped = [{ delivery: third, why: 'notification_gone' } as const];
      await settle(subject, lane, { outcome: 'delivered', deliveries: [first], dropped });
      deepEqual(notificationsOf(await leaseNext(subject)), [second.notificationId, fourth.notificationId]);
    }),
    contractCase('keeps deliveries that are retried', async (subject) => {
      await givenWaiting(subject, 1);
      const lane = await leaseNext(subject);
      const cause = { failure: 'DeliveryFailed', reason: 'no answer' } as const;
      await settle(subject, lane, { outcome: 'retried', deliveries: lane.deliveries, cause, attempts: 1 });
      deepEqual(notificationsOf(await leaseNext(subject)), notificationsOf(lane));
    }),
    contractCase('turns each dead delivery into a dead letter', async (subject) => {
      const recipient = await givenRecipient(subject, 1);
      await recipient.queue(3);
      await settle(subject, await leaseNext(subject), { outcome: 'retried', attempts: 4 });
      const lane = await leaseNext(subject);
      const deliveries = lane.deliveries.slice(0, 2);
      const cause = { failure: 'DeliveryRejected', reason: 'too strange' } as const;
      await settle(subject, lane, { outcome: 'dead', deliveries, cause });
      const letters = await succeed(subject.deadLetterQueries.list({ limit: 10, after: null }));
      deepEqual(
        letters
          .map(({ notification: { id: notificationId }, queuedAt }) => ({ notificationId, queuedAt }))
          .toSorted((a, b) => a.notificationId - b.notificationId),
        deliveries.map(({ notificationId, queuedAt }) => ({ notificationId, queuedAt })),
      );
      for (const { failure, reason, attempts } of letters)
        deepEqual({ failure, reason, attempts }, { ...cause, attempts: 5 });
      const next = await leaseNext(subject);
      deepEqual([next.deliveries.length, next.attempts], [1, 0]);
    }),
    contractCase('stores the time of a new message, but not of an edit', async (subject) => {
      const recipient = await givenRecipient(subject, 1);
      await recipient.queue(4);
      await settle(subject, await leaseNext(subject), { outcome: 'delivered', isNew: false });
      const lane = await leaseNext(subject);
      equal(lane.postedAt, null);
      await settle(subject, lane, { outcome: 'delivered', isNew: true });
      await subject.pass(1000);
      const next = await leaseNext(subject);
      isAbout(secondsBetween(next.postedAt ?? undefined, next.leasedAt), 1000);
      await settle(subject, next, { outcome: 'skipped' });
      deepEqual((await leaseNext(subject)).postedAt, next.postedAt);
    }),
    contractCase('leases deliveries that were queued during a settlement', async (subject) => {
      const { draft, queue } = await givenRecipient(subject, 1);
      await queue();
      const lane = await leaseNext(subject);
      let settling: Promise<boolean> = Promise.resolve(false);
      await succeed(
        subject.unitOfWork.run(({ outbox }) =>
          pipe(
            outbox.add([draft]),
            TE.tapIO(() => () => void (settling = deliver(subject, lane))),
            // The settlement begins while this transaction holds the lane.
            TE.tap(() => TE.fromTask(T.delay(50)(T.of(undefined)))),
          ),
        ),
      );
      equal(await settling, true);
      equal((await leaseNext(subject)).deliveries.length, 1);
    }),
  ],
};
