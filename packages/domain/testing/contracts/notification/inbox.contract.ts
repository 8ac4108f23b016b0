import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, equal } from 'node:assert/strict';
import { notAllowed } from '#src/shared/errors.js';
import type { NewNotice } from '#src/notification/inbox/inbox.js';
import type { InboxQuery } from '#src/notification/inbox/inbox.port.js';
import type { Channels } from '#src/notification/notification-preferences.js';
import type { User } from '#src/user/user.js';
import { addressed, aNewNotification, type NotificationOverrides } from '../../builders/notification.builder.js';
import { notificationId, userId } from '../../builders/values.js';
import { contractCase, failureOf, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenTask, givenUser } from '../seed.js';
import type { InboxSubject } from '../store-subject.js';

const READ = new Date('2026-01-03T10:00:00.000Z');
const LATER = new Date('2026-01-03T11:00:00.000Z');

const givenScene = async (subject: InboxSubject) => {
  const anna = await givenUser(subject, { username: 'anna' });
  const bert = await givenUser(subject, { username: 'bert' });
  const task = await givenTask(subject, { createdById: anna.id });
  const addNotification = (
    summary: string,
    overrides: NotificationOverrides = {},
    channels: Partial<Channels> = {},
  ) => {
    const draft = aNewNotification({ recipientId: bert.id, taskId: task.id, actor: anna, summary, ...overrides });
    return succeed(subject.unitOfWork.run(({ outbox }) => outbox.add([addressed(draft, channels)])));
  };
  const notice: NewNotice = {
    recipientId: bert.id,
    event: 'webhook_disabled',
    summary: 'Your webhook was disabled',
    createdAt: READ,
  };
  const addNotice = () => succeed(subject.unitOfWork.run(({ inbox }) => inbox.addNotice(notice)));
  return { anna, bert, task, addNotification, notice, addNotice };
};

const list = ({ inboxQueries }: InboxSubject, { id }: User, query: Partial<InboxQuery> = {}) =>
  succeed(inboxQueries.list({ recipientId: id, unreadOnly: false, limit: 10, after: null, ...query }));

const summariesOf = async (...of: Parameters<typeof list>): Promise<readonly string[]> =>
  (await list(...of)).map(({ summary }) => summary);

const unreadOf = ({ inboxQueries }: InboxSubject, { id }: User): Promise<number> =>
  succeed(inboxQueries.countUnread(id));

const read = ({ unitOfWork }: InboxSubject, { id: readerId }: User, id: number, at = READ) =>
  succeed(unitOfWork.run(({ inbox }) => inbox.markRead(readerId, notificationId(id), at)));

const firstIdOf = async (...of: Parameters<typeof list>): Promise<number> => (await list(...of))[0]?.id ?? 0;

/** {@link Inbox} and {@link InboxQueries}. */
export const inboxContract: Contract<InboxSubject> = {
  name: 'Inbox and InboxQueries',
  cases: [
    contractCase('returns every field of a notification', async (subject) => {
      const { anna, bert, task, addNotification } = await givenScene(subject);
      await addNotification('anna moved "it" \\ 🎉', { event: 'status_changed', reason: 'creator' });
      const [item, ...more] = await list(subject, bert);
      deepEqual(item, {
        id: item?.id,
        event: 'status_changed',
        reason: 'creator',
        taskId: task.id,
        commentId: null,
        actor: { id: anna.id, username: anna.username },
        summary: 'anna moved "it" \\ 🎉',
        createdAt: aNewNotification().createdAt,
        readAt: null,
      });
      equal(more.length, 0);
    }),
    contractCase('returns a notice, without task and actor', async (subject) => {
      const { bert, addNotice } = await givenScene(subject);
      await addNotice();
      const [item] = await list(subject, bert);
      deepEqual(item, {
        id: item?.id,
        event: 'webhook_disabled',
        reason: 'owner',
        taskId: null,
        commentId: null,
        actor: null,
        summary: 'Your webhook was disabled',
        createdAt: READ,
        readAt: null,
      });
    }),
    contractCase('commits a notice with its unit of work', async (subject) => {
      const { bert, notice } = await givenScene(subject);
      const lost = subject.unitOfWork.run(({ inbox }) =>
        pipe(
          inbox.addNotice(notice),
          TE.flatMap(() => TE.left(notAllowed())),
        ),
      );
      await failureOf(lost);
      deepEqual(await list(subject, bert), []);
    }),
    contractCase('does not return notifications for Discord only', async (subject) => {
      const { bert, addNotification } = await givenScene(subject);
      await addNotification('for Discord', {}, { inbox: false });
      await addNotification('for both');
      await addNotification('for the inbox', {}, { discord: false });
      deepEqual(await summariesOf(subject, bert), ['for the inbox', 'for both']);
      equal(await unreadOf(subject, bert), 2);
    }),
    contractCase('separates users', async (subject) => {
      const { anna, bert, addNotification } = await givenScene(subject);
      await addNotification('for bert');
      const id = await firstIdOf(subject, bert);
      deepEqual(await list(subject, anna), []);
      equal(await unreadOf(subject, anna), 0);
      deepEqual(await read(subject, anna, id), O.none);
      deepEqual(await succeed(subject.inboxQueries.find(anna.id, notificationId(id))), O.none);
      equal(await unreadOf(subject, bert), 1);
    }),
    contractCase('returns pages, newest first', async (subject) => {
      const { bert, addNotification } = await givenScene(subject);
      for (const summary of ['1', '2', '3', '4', '5']) await addNotification(summary);
      const first = await list(subject, bert, { limit: 2 });
      const second = await list(subject, bert, { limit: 2, after: first.at(-1)?.id ?? null });
      const third = await list(subject, bert, { limit: 2, after: second.at(-1)?.id ?? null });
      const pages = [first, second, third].map((page) => page.map(({ summary }) => summary));
      deepEqual(pages, [['5', '4'], ['3', '2'], ['1']]);
      deepEqual(await list(subject, bert, { after: third.at(-1)?.id ?? null }), []);
    }),
    contractCase('marks an entry as read once', async (subject) => {
      const { bert, addNotification } = await givenScene(subject);
      await addNotification('old');
      await addNotification('new');
      const [unread] = await list(subject, bert);
      const marked = await read(subject, bert, unread?.id ?? 0);
      deepEqual(marked, O.some({ ...unread, readAt: READ }));
      deepEqual(await read(subject, bert, unread?.id ?? 0, LATER), marked);
      equal(await unreadOf(subject, bert), 1);
      deepEqual(await summariesOf(subject, bert, { unreadOnly: true }), ['old']);
      deepEqual(await summariesOf(subject, bert), ['new', 'old']);
    }),
    contractCase('marks all entries as read, and returns the number of unread ones', async (subject) => {
      const { anna, bert, addNotification, addNotice } = await givenScene(subject);
      for (const summary of ['1', '2', '3']) await addNotification(summary);
      await addNotice();
      await addNotification('for anna', { recipientId: anna.id });
      await read(subject, bert, await firstIdOf(subject, bert));
      const markAll = () => succeed(subject.unitOfWork.run(({ inbox }) => inbox.markAllRead(bert.id, LATER)));
      equal(await markAll(), 3);
      equal(await markAll(), 0);
      deepEqual(
        (await list(subject, bert)).map(({ readAt }) => readAt),
        [READ, LATER, LATER, LATER],
      );
      equal(await unreadOf(subject, bert), 0);
      equal(await unreadOf(subject, anna), 1);
    }),
    contractCase('finds an entry, unless it is for Discord only', async (subject) => {
      const { bert, addNotification } = await givenScene(subject);
      await addNotification('here');
      await addNotification('not here', {}, { inbox: false });
      const [item] = await list(subject, bert);
      const id = item?.id ?? 0;
      deepEqual(await succeed(subject.inboxQueries.find(bert.id, notificationId(id))), O.some(item));
      deepEqual(await succeed(subject.inboxQueries.find(bert.id, notificationId(id + 1))), O.none);
      deepEqual(await read(subject, bert, id + 1), O.none);
    }),
    contractCase('returns nothing for unknown ids', async (subject) => {
      const { bert } = await givenScene(subject);
      for (const id of IDS_OF_NOBODY) {
        deepEqual(await read(subject, bert, id), O.none);
        deepEqual(await succeed(subject.inboxQueries.find(bert.id, notificationId(id))), O.none);
        deepEqual(await succeed(subject.inboxQueries.find(userId(id), notificationId(1))), O.none);
        deepEqual(await list(subject, bert, { after: notificationId(id) }), []);
      }
    }),
  ],
};
