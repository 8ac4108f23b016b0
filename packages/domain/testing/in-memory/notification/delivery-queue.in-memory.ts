import * as TE from 'fp-ts/lib/TaskEither.js';
import type { DeadLetterId } from '#src/shared/ids.js';
import {
  LANE_BATCH,
  type DeliveryQueue,
  type LeasedLane,
  type PostedMessages,
  type Settlement,
} from '#src/notification/delivery/delivery-queue.port.js';
import type { PostedMessage } from '#src/notification/delivery/posted-message.js';
import {
  put,
  type Snapshot,
  type StoredDeadLetter,
  type StoredLane,
  type Transaction,
  type WaitingDelivery,
} from '../snapshot.js';
import type { RunTransaction } from '../unit-of-work.in-memory.js';

const LEASE_MS = 10_000;

const NEW_LANE: StoredLane = { notBefore: 0, leasedUntil: 0, lease: 0, attempts: 0, postedAt: null };

const laneOf = ({ read }: Transaction, webhookId: string): StoredLane => read().lanes.get(webhookId) ?? NEW_LANE;

const saveLane = ({ read, write }: Transaction, webhookId: string, lane: StoredLane): void =>
  write({ lanes: put(read().lanes, webhookId, lane) });

const claim = (transaction: Transaction, limit: number): readonly LeasedLane[] => {
  const now = transaction.now();
  const { deliveries } = transaction.read();
  const dueAt = (webhookId: string): number => {
    const { notBefore, leasedUntil } = laneOf(transaction, webhookId);
    return Math.max(notBefore, leasedUntil);
  };
  return [...new Set(deliveries.map(({ webhookId }) => webhookId))]
    .filter((webhookId) => dueAt(webhookId) <= now.getTime())
    .toSorted((a, b) => dueAt(a) - dueAt(b))
    .slice(0, limit)
    .map((webhookId) => {
      const stored = laneOf(transaction, webhookId);
      const lease = stored.lease + 1;
      saveLane(transaction, webhookId, { ...stored, lease, leasedUntil: now.getTime() + LEASE_MS });
      return {
        webhookId,
        lease,
        attempts: stored.attempts,
        postedAt: stored.postedAt,
        leasedAt: now,
        deliveries: deliveries
          .filter((delivery) => delivery.webhookId === webhookId)
          .slice(0, LANE_BATCH)
          .map(({ webhookId: _, ...delivery }) => delivery),
      };
    });
};

const renew = (transaction: Transaction, lanes: readonly LeasedLane[]): ReadonlySet<string> => {
  const held = lanes.filter(({ webhookId, lease }) => laneOf(transaction, webhookId).lease === lease);
  const leasedUntil = transaction.now().getTime() + LEASE_MS;
  for (const { webhookId } of held)
    saveLane(transaction, webhookId, { ...laneOf(transaction, webhookId), leasedUntil });
  return new Set(held.map(({ webhookId }) => webhookId));
};

const deadLetterOf = (
  { nextNumber, now }: Transaction,
  { notificationId, webhookId, queuedAt }: WaitingDelivery,
  cause: Pick<StoredDeadLetter, 'failure' | 'reason' | 'attempts'>,
): StoredDeadLetter => {
  const number = String(nextNumber('deadLetter')).padStart(12, '0');
  const id = `dead1e77-0000-4000-8000-${number}` as DeadLetterId;
  return { id, notificationId, webhookId, queuedAt, gaveUpAt: now(), ...cause };
};

const settle = (transaction: Transaction, { webhookId, lease }: LeasedLane, settlement: Settlement): boolean => {
  const { read, write, now } = transaction;
  const stored = laneOf(transaction, webhookId);
  if (stored.lease !== lease) return false;
  const { outcome, deliveries, dropped, cause, isNew, posted, attempts, pauseSeconds } = settlement;
  const done = outcome === 'delivered' || outcome === 'dead' ? deliveries : [];
  const removed = new Set([...done, ...dropped.map(({ delivery }) => delivery)].map(({ id }) => id));
  const dead = outcome === 'dead' ? new Set(deliveries.map(({ id }) => id)) : new Set();
  const letters = read()
    .deliveries.filter(({ id }) => dead.has(id))
    .flatMap((delivery) =>
      cause === null ? [] : [deadLetterOf(transaction, delivery, { ...cause, attempts: stored.attempts + 1 })],
    );
  write({
    deliveries: read().deliveries.filter(({ id }) => !removed.has(id)),
    deadLetters: [...read().deadLetters, ...letters],
    ...(posted === null ? {} : { postedMessages: put(read().postedMessages, keyOf(posted), posted) }),
  });
  saveLane(transaction, webhookId, {
    notBefore: now().getTime() + pauseSeconds * 1000,
    leasedUntil: 0,
    lease: lease + 1,
    attempts,
    postedAt: isNew ? now() : stored.postedAt,
  });
  return true;
};

const keyOf = ({ recipientId, taskId }: Pick<PostedMessage, 'recipientId' | 'taskId'>): string =>
  `${String(recipientId)} ${String(taskId)}`;

export const makeInMemoryDeliveryQueue = (inTransaction: RunTransaction): DeliveryQueue => {
  const run = <A>(work: (transaction: Transaction) => A) =>
    inTransaction((transaction) => TE.fromIO(() => work(transaction)));
  return {
    claim: (limit) => run((transaction) => claim(transaction, limit)),
    renew: (lanes) => run((transaction) => renew(transaction, lanes)),
    settle: (lane, settlement) => run((transaction) => settle(transaction, lane, settlement)),
  };
};

export const makeInMemoryPostedMessages = (committed: () => Snapshot): PostedMessages => ({
  find: (recipientId, taskIds) =>
    TE.fromIO(() =>
      [...new Set(taskIds)].flatMap((taskId) => committed().postedMessages.get(keyOf({ recipientId, taskId })) ?? []),
    ),
});
