import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { notAllowed, taskNotFound } from '#src/shared/errors.js';
import type { NewNotification } from '#src/notification/notification.js';
import { revise } from '#src/task/task-changes.js';
import type { Task } from '#src/task/task.js';
import type { User } from '#src/user/user.js';
import { addressed, aNewNotification, type NotificationOverrides } from '../../builders/notification.builder.js';
import { contractCase, failureOf, succeed, type Contract } from '../contract.js';
import { givenTask, givenUser } from '../seed.js';
import type { OutboxSubject } from '../store-subject.js';

type Scene = Readonly<{
  bert: User;
  clara: User;
  task: Task;
  /** A notification about a change by `anna`. The default recipient is `bert`. */
  draftOf: (summary: string, overrides?: NotificationOverrides) => NewNotification;
}>;

const givenScene = async (subject: OutboxSubject): Promise<Scene> => {
  const anna = await givenUser(subject, { username: 'anna' });
  const bert = await givenUser(subject, { username: 'bert' });
  const webhook = 'https://discord.com/api/webhooks/1000000000000000001/token';
  const clara = await givenUser(subject, {
    username: 'clara',
    discord: { webhook, webhookSince: anna.createdAt },
  });
  const task = await givenTask(subject, { createdById: anna.id });
  return {
    bert,
    clara,
    task,
    draftOf: (summary, overrides) =>
      aNewNotification({ recipientId: bert.id, taskId: task.id, actor: anna, summary, ...overrides }),
  };
};

const add = ({ unitOfWork }: OutboxSubject, notifications: readonly NewNotification[]): Promise<void> =>
  succeed(unitOfWork.run(({ outbox }) => outbox.add(notifications.map((one) => addressed(one)))));

const summariesFor = async ({ notifications }: OutboxSubject, recipient: User): Promise<readonly string[]> =>
  (await notifications()).filter(({ recipientId }) => recipientId === recipient.id).map(({ summary }) => summary);

/** {@link Outbox}: notifications commit with the change that causes them. */
export const outboxContract: Contract<OutboxSubject> = {
  name: 'Outbox',
  cases: [
    contractCase('stores every field of a notification, and assigns an id', async (subject) => {
      const { clara, draftOf } = await givenScene(subject);
      const draft = draftOf('anna changed "the" status \\ of #1 🎉', {
        recipientId: clara.id,
        event: 'status_changed',
        reason: 'creator',
        createdAt: new Date('2026-01-02T03:04:05.678Z'),
      });
      await add(subject, [draft]);
      const [stored, ...more] = await subject.notifications();
      deepEqual(stored, { ...draft, id: stored?.id });
      equal(more.length, 0);
    }),
    contractCase('assigns unique ids', async (subject) => {
      const { draftOf } = await givenScene(subject);
      await add(subject, [draftOf('one'), draftOf('two'), draftOf('three')]);
      equal(new Set((await subject.notifications()).map(({ id }) => id)).size, 3);
    }),
    contractCase('adds nothing without notifications', async (subject) => {
      await givenScene(subject);
      await add(subject, []);
      deepEqual(await subject.notifications(), []);
    }),
    contractCase('rolls back when the unit of work ends in a Left', async (subject) => {
      const { clara, draftOf } = await givenScene(subject);
      const failure = await failureOf(
        subject.unitOfWork.run(({ outbox }) =>
          pipe(
            outbox.add([addressed(draftOf('lost')), addressed(draftOf('lost', { recipientId: clara.id }))]),
            TE.flatMap(() => TE.left(notAllowed())),
          ),
        ),
      );
      deepEqual(failure, notAllowed());
      deepEqual(await subject.notifications(), []);
    }),
    contractCase('rolls back when the unit of work throws', async (subject) => {
      const { clara, draftOf } = await givenScene(subject);
      await rejects(
        subject.unitOfWork.run(({ outbox }) =>
          pipe(
            outbox.add([addressed(draftOf('lost')), addressed(draftOf('lost', { recipientId: clara.id }))]),
            TE.map(() => {
              throw new Error('a bug');
            }),
          ),
        ),
      );
      deepEqual(await subject.notifications(), []);
    }),
    contractCase('keeps the order of the notifications of each recipient', async (subject) => {
      const { bert, clara, draftOf } = await givenScene(subject);
      const toClara = { recipientId: clara.id };
      await add(subject, [draftOf('bert 1'), draftOf('clara 1', toClara), draftOf('bert 2')]);
      await add(subject, [draftOf('clara 2', toClara), draftOf('bert 3'), draftOf('clara 3', toClara)]);
      deepEqual(await summariesFor(subject, bert), ['bert 1', 'bert 2', 'bert 3']);
      deepEqual(await summariesFor(subject, clara), ['clara 1', 'clara 2', 'clara 3']);
    }),
    contractCase('keeps the order in which concurrent units of work commit', async (subject) => {
      const { clara, task, draftOf } = await givenScene(subject);
      const changeAndTell = subject.unitOfWork.run(({ tasks, outbox }) =>
        pipe(
          tasks.findById(task.id),
          TE.flatMap(TE.fromOption(() => taskNotFound(task.id))),
          TE.map((stored) => revise(stored, stored.updatedAt)),
          TE.tap(tasks.save),
          TE.flatMap(({ version }) =>
            outbox.add([addressed(draftOf(`version ${String(version)}`, { recipientId: clara.id }))]),
          ),
        ),
      );
      await Promise.all(Array.from({ length: 10 }, () => succeed(changeAndTell)));
      const expected = Array.from({ length: 10 }, (_, index) => `version ${String(index + 2)}`);
      deepEqual(await summariesFor(subject, clara), expected);
    }),
  ],
};
