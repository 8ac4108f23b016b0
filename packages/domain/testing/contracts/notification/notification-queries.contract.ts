import { deepEqual } from 'node:assert/strict';
import { revise } from '#src/task/task-changes.js';
import { addressed, aNewNotification } from '../../builders/notification.builder.js';
import { notificationId } from '../../builders/values.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenTask, givenUser } from '../seed.js';
import type { NotificationStoreSubject } from '../store-subject.js';

const givenNotification = async (subject: NotificationStoreSubject) => {
  const anna = await givenUser(subject, { username: 'anna' });
  const bert = await givenUser(subject, { username: 'bert' });
  const clara = await givenUser(subject, { username: 'clara' });
  const task = await givenTask(subject, {
    createdById: anna.id,
    assigneeId: bert.id,
    mentions: { byId: [clara.id], inText: [bert.id, clara.id] },
    labels: ['urgent'],
  });
  const draft = aNewNotification({ recipientId: bert.id, taskId: task.id, actor: anna });
  await succeed(subject.unitOfWork.run(({ outbox }) => outbox.add([addressed(draft)])));
  const [notification] = await subject.notifications();
  if (notification === undefined) throw new Error('the outbox kept nothing');
  return { notification, task, bert };
};

/** {@link NotificationQueries}: the current data that decide whether a notification may be sent. */
export const notificationQueriesContract: Contract<NotificationStoreSubject> = {
  name: 'NotificationQueries',
  cases: [
    contractCase('finds a notification with its whole task and recipient', async (subject) => {
      const { notification, task, bert } = await givenNotification(subject);
      deepEqual(await succeed(subject.notificationQueries.findForDelivery([notification.id])), [
        { notification, task, recipient: bert },
      ]);
    }),
    contractCase('returns the current task and recipient, also if deleted or inactive', async (subject) => {
      const { notification, task, bert } = await givenNotification(subject);
      const deleted = { ...revise(task, task.updatedAt), deletedAt: new Date('2026-01-03T00:00:00.000Z') };
      const inactive = { ...bert, isActive: false };
      await succeed(subject.unitOfWork.run(({ tasks }) => tasks.save(deleted)));
      await succeed(subject.unitOfWork.run(({ users }) => users.save(inactive)));
      deepEqual(await succeed(subject.notificationQueries.findForDelivery([notification.id])), [
        { notification, task: deleted, recipient: inactive },
      ]);
    }),
    contractCase(
      'finds several notifications, each once, in the given order, without missing ones',
      async (subject) => {
        const { notification, task, bert } = await givenNotification(subject);
        const drafts = ['second', 'third'].map((summary) =>
          addressed(aNewNotification({ recipientId: bert.id, taskId: task.id, actor: bert, summary })),
        );
        await succeed(subject.unitOfWork.run(({ outbox }) => outbox.add(drafts)));
        const [first, second, third] = (await subject.notifications()).map(({ id }) => id);
        if (first === undefined || second === undefined || third === undefined) throw new Error('the outbox lost one');
        const asked = [third, notificationId(999_999), first, second, third];
        const found = await succeed(subject.notificationQueries.findForDelivery(asked));
        deepEqual(
          found.map((one) => one.notification.id),
          [third, notification.id, second],
        );
        for (const one of found) deepEqual([one.task, one.recipient], [task, bert]);
      },
    ),
    contractCase('returns nothing for unknown ids', async (subject) => {
      for (const id of IDS_OF_NOBODY)
        deepEqual(await succeed(subject.notificationQueries.findForDelivery([notificationId(id)])), []);
      deepEqual(await succeed(subject.notificationQueries.findForDelivery([])), []);
    }),
  ],
};
