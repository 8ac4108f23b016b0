import { deepEqual, equal } from 'node:assert/strict';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import type { UserId } from '#src/shared/ids.js';
import {
  DEFAULT_PREFERENCES,
  type NotificationPreferences,
  type RecipientSettings,
} from '#src/notification/notification-preferences.js';
import type { Task } from '#src/task/task.js';
import type { User } from '#src/user/user.js';
import { aNotificationMessage } from '../../builders/notification.builder.js';
import { userId } from '../../builders/values.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenTask, givenUser } from '../seed.js';
import type { NotificationSettingsSubject } from '../store-subject.js';

const givenScene = async (subject: NotificationSettingsSubject) => {
  const anna = await givenUser(subject, {
    username: 'anna',
    isSuperuser: true,
    discord: { webhook: aNotificationMessage().webhook },
  });
  const bert = await givenUser(subject, { username: 'bert', isActive: false });
  return { anna, bert, task: await givenTask(subject, { createdById: anna.id }) };
};

const QUIET: NotificationPreferences = {
  ...DEFAULT_PREFERENCES,
  commented: { inbox: true, discord: false },
  deleted: { inbox: false, discord: false },
};

const findFor = (
  { unitOfWork }: NotificationSettingsSubject,
  ids: readonly number[],
  task: Task,
): Promise<ReadonlyMap<UserId, RecipientSettings>> =>
  succeed(unitOfWork.run(({ settings }) => settings.findFor(ids.map(userId), task.id)));

const mute = ({ unitOfWork }: NotificationSettingsSubject, { id }: User, task: Task): Promise<void> =>
  succeed(unitOfWork.run(({ settings }) => settings.mute(id, task.id)));

const unmute = ({ unitOfWork }: NotificationSettingsSubject, { id }: User, task: Task): Promise<void> =>
  succeed(unitOfWork.run(({ settings }) => settings.unmute(id, task.id)));

const save = (
  { unitOfWork }: NotificationSettingsSubject,
  { id }: User,
  preferences: NotificationPreferences,
): Promise<void> => succeed(unitOfWork.run(({ settings }) => settings.savePreferences(id, preferences)));

/** {@link NotificationSettings}: preferences and mutes. */
export const notificationSettingsContract: Contract<NotificationSettingsSubject> = {
  name: 'NotificationSettings',
  cases: [
    contractCase('enables all events by default, and mutes nothing', async (subject) => {
      const { anna, bert, task } = await givenScene(subject);
      const unchanged = { preferences: DEFAULT_PREFERENCES, hasMuted: false };
      deepEqual(
        await findFor(subject, [anna.id, bert.id], task),
        new Map([
          [anna.id, { ...unchanged, isActive: true, isSuperuser: true, discord: anna.discord }],
          [bert.id, { ...unchanged, isActive: false, isSuperuser: false, discord: bert.discord }],
        ]),
      );
      deepEqual(await succeed(subject.inboxQueries.preferencesOf(anna.id)), DEFAULT_PREFERENCES);
    }),
    contractCase('stores the preferences of one user', async (subject) => {
      const { anna, bert, task } = await givenScene(subject);
      await save(subject, anna, { ...QUIET, created: { inbox: false, discord: true } });
      await save(subject, anna, QUIET);
      deepEqual(await succeed(subject.inboxQueries.preferencesOf(anna.id)), QUIET);
      deepEqual(await succeed(subject.unitOfWork.run(({ settings }) => settings.preferencesOf(anna.id))), QUIET);
      const found = await findFor(subject, [anna.id, bert.id], task);
      deepEqual([found.get(anna.id)?.preferences, found.get(bert.id)?.preferences], [QUIET, DEFAULT_PREFERENCES]);
    }),
    contractCase('keeps both of two concurrent changes', async (subject) => {
      const { anna } = await givenScene(subject);
      const switchOff = (kind: 'created' | 'deleted') =>
        subject.unitOfWork.run(({ settings }) =>
          pipe(
            settings.preferencesOf(anna.id),
            TE.flatMap((present) =>
              settings.savePreferences(anna.id, { ...present, [kind]: { inbox: false, discord: false } }),
            ),
          ),
        );
      await Promise.all([succeed(switchOff('created')), succeed(switchOff('deleted'))]);
      const off = { inbox: false, discord: false };
      deepEqual(await succeed(subject.inboxQueries.preferencesOf(anna.id)), {
        ...DEFAULT_PREFERENCES,
        created: off,
        deleted: off,
      });
    }),
    contractCase('mutes and unmutes one task for one user', async (subject) => {
      const { anna, bert, task } = await givenScene(subject);
      const other = await givenTask(subject, { createdById: anna.id });
      const muted = async (of: Task) => {
        const found = await findFor(subject, [anna.id, bert.id], of);
        return [found.get(anna.id)?.hasMuted, found.get(bert.id)?.hasMuted];
      };
      await mute(subject, anna, task);
      await mute(subject, anna, task);
      deepEqual(await muted(task), [true, false]);
      deepEqual(await muted(other), [false, false]);
      await mute(subject, anna, other);
      await unmute(subject, anna, task);
      await unmute(subject, anna, task);
      deepEqual(await muted(task), [false, false]);
      deepEqual(await muted(other), [true, false]);
    }),
    contractCase('returns nothing for unknown users', async (subject) => {
      const { task } = await givenScene(subject);
      equal((await findFor(subject, IDS_OF_NOBODY, task)).size, 0);
      equal((await findFor(subject, [], task)).size, 0);
    }),
  ],
};
