import { deepEqual } from 'node:assert/strict';
import type { MessageId, PostedMessage } from '#src/notification/delivery/posted-message.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { givenTask, givenUser } from '../seed.js';
import { aSettlement } from '../../builders/notification.builder.js';
import { givenWaiting, leaseNext } from './delivery-queue.contract.js';
import type { DeliveryQueueSubject } from '../store-subject.js';

/** Saves the message with the settlement of a delivery. */
const savePosted = async (subject: DeliveryQueueSubject, posted: PostedMessage): Promise<void> => {
  await givenWaiting(subject, 7);
  const lane = await leaseNext(subject);
  await succeed(
    subject.deliveryQueue.settle(lane, aSettlement({ outcome: 'delivered', deliveries: lane.deliveries, posted })),
  );
};

const givenPosted = async (subject: DeliveryQueueSubject, name = 'anna'): Promise<PostedMessage> => {
  const recipient = await givenUser(subject, { username: name });
  const task = await givenTask(subject, { createdById: recipient.id });
  const posted: PostedMessage = {
    recipientId: recipient.id,
    taskId: task.id,
    webhookId: '1000000000000000001',
    messageId: '1300000000000000001' as MessageId,
    postedAt: new Date('2026-01-02T03:04:05.678Z'),
    summaries: ['anna "edited" \\ #1 {🎉}, NULL'],
  };
  await savePosted(subject, posted);
  return posted;
};

/** {@link PostedMessages}: the latest message for each recipient and task. */
export const postedMessagesContract: Contract<DeliveryQueueSubject> = {
  name: 'PostedMessages',
  cases: [
    contractCase('stores every field', async (subject) => {
      const posted = await givenPosted(subject);
      deepEqual(await succeed(subject.postedMessages.find(posted.recipientId, [posted.taskId])), [posted]);
    }),
    contractCase('separates recipients and tasks', async (subject) => {
      const anna = await givenPosted(subject, 'anna');
      const bert = await givenPosted(subject, 'bert');
      deepEqual(await succeed(subject.postedMessages.find(anna.recipientId, [bert.taskId])), []);
      deepEqual(await succeed(subject.postedMessages.find(bert.recipientId, [anna.taskId])), []);
    }),
    contractCase('finds the messages of several tasks, each once', async (subject) => {
      const first = await givenPosted(subject);
      const task = await givenTask(subject, { createdById: first.recipientId });
      const second = { ...first, taskId: task.id, messageId: '1300000000000000003' as MessageId };
      await savePosted(subject, second);
      const asked = [first.taskId, second.taskId, first.taskId];
      const found = await succeed(subject.postedMessages.find(first.recipientId, asked));
      deepEqual(new Set(found), new Set([first, second]));
      deepEqual(found.length, 2);
      deepEqual(await succeed(subject.postedMessages.find(first.recipientId, [])), []);
    }),
    contractCase('replaces the previous message', async (subject) => {
      const posted = await givenPosted(subject);
      const later: PostedMessage = {
        ...posted,
        webhookId: '1000000000000000002',
        messageId: '1300000000000000002' as MessageId,
        postedAt: new Date('2026-01-02T04:00:00.000Z'),
        summaries: [...posted.summaries, 'one more'],
      };
      await savePosted(subject, later);
      deepEqual(await succeed(subject.postedMessages.find(posted.recipientId, [posted.taskId])), [later]);
    }),
  ],
};
