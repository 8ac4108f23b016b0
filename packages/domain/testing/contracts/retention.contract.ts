import { deepEqual, equal, ok } from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { PURGED, type Purged } from '#src/maintenance/retention.port.js';
import type { LeasedLane, Settlement } from '#src/notification/delivery/delivery-queue.port.js';
import type { MessageId, PostedMessage } from '#src/notification/delivery/posted-message.js';
import { accountOf } from '#src/auth/login-throttling.js';
import type { IdempotencyKey } from '#src/shared/idempotency-store.port.js';
import { tokenDigest } from '../builders/api-token.builder.js';
import { aSettlement } from '../builders/notification.builder.js';
import { aRefreshToken } from '../builders/user.builder.js';
import { sessionId } from '../builders/values.js';
import { contractCase, succeed, type Contract } from './contract.js';
import { giveUpNext } from './notification/dead-letters.contract.js';
import { givenWaiting, idOfWebhook, leaseNext } from './notification/delivery-queue.contract.js';
import { givenSession, givenTask, givenUser } from './seed.js';
import type { RetentionSubject } from './store-subject.js';

const UNTIL = new Date('2026-03-01T00:00:00.000Z');
const at = (milliseconds: number): Date => new Date(UNTIL.getTime() + milliseconds);
const DAY = 24 * 60 * 60 * 1000;

/** A UUID that ends with the number. */
const idOf = (number: number): string => `5e551011-0000-4000-8000-00000000000${String(number)}`;
const digestOf = (number: number) => tokenDigest(String(number).repeat(64));

const purge = ({ retention }: RetentionSubject, what: Purged, atMost = 100): Promise<number> =>
  succeed(retention.purge(what, UNTIL, atMost));

const givenToken = ({ unitOfWork }: RetentionSubject, number: number, session: number, expiresAt: Date) =>
  succeed(
    unitOfWork.run(({ sessions }) =>
      sessions.saveRefreshToken(
        aRefreshToken({ digest: digestOf(number), sessionId: sessionId(idOf(session)), expiresAt }),
      ),
    ),
  );

const isToken = async ({ unitOfWork }: RetentionSubject, number: number): Promise<boolean> =>
  O.isSome(await succeed(unitOfWork.run(({ sessions }) => sessions.findByRefreshToken(digestOf(number)))));

const isSession = async ({ unitOfWork }: RetentionSubject, number: number): Promise<boolean> =>
  O.isSome(await succeed(unitOfWork.run(({ sessions }) => sessions.findById(sessionId(idOf(number))))));

const deliver = ({ deliveryQueue }: RetentionSubject, lane: LeasedLane, settlement: Partial<Settlement> = {}) =>
  succeed(
    deliveryQueue.settle(
      lane,
      aSettlement({ outcome: 'delivered', deliveries: lane.deliveries, isNew: true, ...settlement }),
    ),
  );

/** {@link Retention}: removes old rows, and no others. */
export const retentionContract: Contract<RetentionSubject> = {
  name: 'Retention',
  cases: [
    contractCase('removes nothing from an empty database', async (subject) => {
      for (const what of PURGED) equal(await purge(subject, what), 0, what);
    }),
    contractCase('removes expired sessions with their tokens, and no others', async (subject) => {
      const { id: userId } = await givenUser(subject);
      await givenSession(subject, { id: idOf(1), userId, expiresAt: UNTIL });
      await givenSession(subject, { id: idOf(2), userId, expiresAt: at(1) });
      await givenToken(subject, 1, 1, at(DAY));
      await givenToken(subject, 2, 2, at(DAY));
      equal(await purge(subject, 'sessions'), 1);
      deepEqual([await isSession(subject, 1), await isSession(subject, 2)], [false, true]);
      deepEqual([await isToken(subject, 1), await isToken(subject, 2)], [false, true]);
    }),
    contractCase('removes expired refresh tokens of an open session, and no others', async (subject) => {
      const { id: userId } = await givenUser(subject);
      await givenSession(subject, { id: idOf(1), userId, expiresAt: at(DAY) });
      await givenToken(subject, 1, 1, UNTIL);
      await givenToken(subject, 2, 1, at(1));
      equal(await purge(subject, 'refresh_tokens'), 1);
      deepEqual([await isToken(subject, 1), await isToken(subject, 2)], [false, true]);
      equal(await isSession(subject, 1), true);
    }),
    contractCase(
      'removes failed logins a day after the last one, and known addresses after 180 days',
      async (subject) => {
        const { loginFailures } = subject;
        const attemptFrom = (address: string) => ({ account: accountOf(O.none, 'anna'), address });
        await succeed(loginFailures.recordFailure(attemptFrom('192.0.2.1'), at(-DAY)));
        await succeed(loginFailures.recordSuccess(attemptFrom('192.0.2.2'), at(-179 * DAY)));
        await succeed(loginFailures.recordSuccess(attemptFrom('192.0.2.3'), at(-180 * DAY)));
        // The count of the address, the count of all addresses, and the known address.
        equal(await purge(subject, 'login_failures'), 3);
        deepEqual(await succeed(loginFailures.find(attemptFrom('192.0.2.1'))), {
          fromThisAddress: [],
          fromAnyAddress: [],
          isKnownAddress: false,
        });
        equal((await succeed(loginFailures.find(attemptFrom('192.0.2.2')))).isKnownAddress, true);
        equal((await succeed(loginFailures.find(attemptFrom('192.0.2.3')))).isKnownAddress, false);
      },
    ),
    contractCase('removes read notices, and keeps unread ones', async (subject) => {
      const { id: recipientId } = await givenUser(subject);
      const addNotice = (summary: string) =>
        succeed(
          subject.unitOfWork.run(({ inbox }) =>
            inbox.addNotice({ recipientId, event: 'webhook_disabled', summary, createdAt: at(-DAY) }),
          ),
        );
      const list = () => succeed(subject.inboxQueries.list({ recipientId, unreadOnly: false, after: null, limit: 10 }));
      await addNotice('read');
      await succeed(subject.unitOfWork.run(({ inbox }) => inbox.markAllRead(recipientId, UNTIL)));
      await addNotice('unread');
      equal(await purge(subject, 'notifications'), 1);
      deepEqual(
        (await list()).map(({ summary }) => summary),
        ['unread'],
      );
    }),
    contractCase('removes expired idempotency keys, and no others', async (subject) => {
      const { id: ownerId } = await givenUser(subject);
      const used = (key: string, usedAt: Date): IdempotencyKey => ({ ownerId, key, fingerprint: key, at: usedAt });
      const keep = (key: IdempotencyKey) =>
        succeed(
          subject.unitOfWork.run(({ idempotency }) =>
            pipe(
              idempotency.claim(key),
              TE.flatMap(() => idempotency.save(key, 'the answer')),
            ),
          ),
        );
      const claim = (key: IdempotencyKey) =>
        succeed(subject.unitOfWork.run(({ idempotency }) => idempotency.claim(key)));
      await keep(used('old', UNTIL));
      await keep(used('new', at(1)));
      equal(await purge(subject, 'idempotency_keys'), 1);
      deepEqual(await claim(used('old', at(2))), O.none);
      deepEqual(await claim(used('new', at(2))), O.some('the answer'));
    }),
    contractCase('removes old dead letters, and no others', async (subject) => {
      const recipient = await givenWaiting(subject, 1);
      await giveUpNext(subject, 'DeliveryRejected', 'old');
      await subject.pass(1000);
      await recipient.queue();
      await giveUpNext(subject, 'DeliveryRejected', 'new');
      const list = () => succeed(subject.deadLetterQueries.list({ limit: 10, after: null }));
      const [newer, older] = await list();
      ok(newer !== undefined && older !== undefined);
      equal(await succeed(subject.retention.purge('dead_letters', older.gaveUpAt, 100)), 1);
      deepEqual(await list(), [newer]);
    }),
    contractCase('removes old posted messages, and no others', async (subject) => {
      const recipient = await givenUser(subject);
      const post = async (postedAt: Date): Promise<PostedMessage> => {
        const task = await givenTask(subject, { createdById: recipient.id });
        const ids = { recipientId: recipient.id, taskId: task.id, webhookId: '1', messageId: '1' as MessageId };
        const posted = { ...ids, postedAt, summaries: ['edited'] };
        await givenWaiting(subject, task.id);
        await deliver(subject, await leaseNext(subject), { posted });
        return posted;
      };
      const [older, newer] = [await post(UNTIL), await post(at(1))];
      equal(await purge(subject, 'posted_messages'), 1);
      const taskIds = [older.taskId, newer.taskId];
      deepEqual(await succeed(subject.postedMessages.find(recipient.id, taskIds)), [newer]);
    }),
    contractCase('removes idle lanes without deliveries, and no others', async (subject) => {
      /** Creates an empty lane. Resolves to the time of its last message, and a function that queues more deliveries. */
      const post = async (number: number) => {
        const { queue } = await givenWaiting(subject, number);
        const lane = await leaseNext(subject);
        await deliver(subject, lane);
        return { queue, at: lane.leasedAt.getTime() };
      };
      const [old, waiting] = [await post(1), await post(2)];
      await subject.pass(1000);
      const recent = await post(3);
      await waiting.queue();
      equal(await succeed(subject.retention.purge('lanes', new Date(recent.at - 500_000), 100)), 1);
      await old.queue();
      await recent.queue();
      const lanes = await succeed(subject.deliveryQueue.claim(10));
      equal(lanes.length, 3);
      const forgotten = lanes.filter(({ postedAt }) => postedAt === null);
      deepEqual(
        forgotten.map(({ webhookId }) => webhookId),
        [idOfWebhook(1)],
      );
    }),
    contractCase('removes at most the given number of rows', async (subject) => {
      const { id: userId } = await givenUser(subject);
      for (const number of [1, 2, 3]) await givenSession(subject, { id: idOf(number), userId, expiresAt: UNTIL });
      equal(await purge(subject, 'sessions', 2), 2);
      equal(await purge(subject, 'sessions', 2), 1);
      equal(await purge(subject, 'sessions', 2), 0);
    }),
  ],
};
