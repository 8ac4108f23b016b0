import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, ok } from 'node:assert/strict';
import { notAllowed } from '#src/shared/errors.js';
import type { ActivityListQuery } from '#src/task/activity/activity-log.port.js';
import type { Activity, ActivityId } from '#src/task/activity/activity.js';
import type { Task } from '#src/task/task.js';
import type { User } from '#src/user/user.js';
import { aNewActivity } from '../../builders/comment.builder.js';
import { activityId, taskId, username } from '../../builders/values.js';
import { contractCase, failureOf, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenActivity, givenTask, givenUser } from '../seed.js';
import type { ActivitySubject } from '../store-subject.js';

type Scene = Readonly<{ anna: User; task: Task; otherTask: Task }>;

const givenScene = async (subject: ActivitySubject): Promise<Scene> => {
  const anna = await givenUser(subject, { username: 'anna' });
  const task = await givenTask(subject, { createdById: anna.id });
  const otherTask = await givenTask(subject, { createdById: anna.id });
  return { anna, task, otherTask };
};

const listed = (
  { activityQueries }: ActivitySubject,
  query: Partial<ActivityListQuery> & Pick<ActivityListQuery, 'taskId'>,
): Promise<readonly Activity[]> => succeed(activityQueries.list({ after: null, skip: 0, limit: 200, ...query }));

const withoutIds = (entries: readonly Activity[]) => entries.map(({ id: _, ...entry }) => entry);

/** {@link Outbox} and {@link ActivityQueries}: the history of tasks. */
export const activityLogContract: Contract<ActivitySubject> = {
  name: 'ActivityQueries',
  cases: [
    contractCase('returns every field of the entries of one task, oldest first', async (subject) => {
      const { anna, task, otherTask } = await givenScene(subject);
      const about = { taskId: task.id, actor: anna };
      const written = [
        await givenActivity(subject, {
          ...about,
          action: 'updated',
          changes: [
            { field: 'title', from: 'O\'Hara "{a,b}" \\ NULL ?? $1', to: 'שלום 👩‍👩‍👧\n' },
            { field: 'description', from: null, to: '' },
            { field: 'assigneeId', from: 1, to: null },
            { field: 'labels', from: [], to: ['a,b', '{}', '"'] },
            { field: 'mentionedUserIds', from: [1, 2], to: [] },
          ],
          at: new Date('1969-07-20T20:17:40.123Z'),
        }),
        await givenActivity(subject, { ...about, action: 'commented', commentId: 7, changes: [] }),
      ];
      await givenActivity(subject, { taskId: otherTask.id, actor: anna });
      const found = await listed(subject, { taskId: task.id });
      const expected = written.map((entry) => ({ ...entry, actor: { id: anna.id, username: anna.username } }));
      deepEqual(withoutIds(found), expected);
      const [first, second] = found as [Activity, Activity];
      ok(Number.isInteger(first.id) && first.id > 0 && second.id > first.id);
    }),
    contractCase('returns the current username of the actor', async (subject) => {
      const { anna, task } = await givenScene(subject);
      await givenActivity(subject, { taskId: task.id, actor: anna });
      await succeed(subject.unitOfWork.run(({ users }) => users.save({ ...anna, username: username('renamed') })));
      const [entry] = await listed(subject, { taskId: task.id });
      deepEqual(entry?.actor, { id: anna.id, username: 'renamed' });
    }),
    contractCase('returns the former username of an actor who no longer exists', async (subject) => {
      const { task } = await givenScene(subject);
      const actor = { id: 999_999, username: 'long.gone' };
      await givenActivity(subject, { taskId: task.id, actor });
      deepEqual((await listed(subject, { taskId: task.id }))[0]?.actor, actor);
    }),
    contractCase('pages by skip and by position, without gaps and repeats', async (subject) => {
      const { anna, task, otherTask } = await givenScene(subject);
      for (let index = 0; index < 7; index += 1) {
        await givenActivity(subject, { taskId: task.id, actor: anna });
        await givenActivity(subject, { taskId: otherTask.id, actor: anna });
      }
      const whole = (await listed(subject, { taskId: task.id })).map(({ id }) => id);
      deepEqual(whole.length, 7);
      const bySkip: ActivityId[] = [];
      const byLast: ActivityId[] = [];
      for (let skip = 0; skip <= 7; skip += 3) {
        bySkip.push(...(await listed(subject, { taskId: task.id, skip, limit: 3 })).map(({ id }) => id));
        const after = byLast.at(-1) ?? null;
        byLast.push(...(await listed(subject, { taskId: task.id, after, limit: 3 })).map(({ id }) => id));
      }
      deepEqual(bySkip, whole);
      deepEqual(byLast, whole);
    }),
    contractCase('returns nothing for unknown tasks and positions', async (subject) => {
      const { anna, task } = await givenScene(subject);
      await givenActivity(subject, { taskId: task.id, actor: anna });
      const [entry] = (await listed(subject, { taskId: task.id })) as [Activity];
      for (const id of IDS_OF_NOBODY) {
        deepEqual(await listed(subject, { taskId: taskId(id) }), []);
        deepEqual(await listed(subject, { taskId: task.id, after: activityId(id) }), entry.id > id ? [entry] : []);
      }
      deepEqual(await listed(subject, { taskId: task.id, skip: 1_000_000_000 }), []);
    }),
    contractCase('rolls back with its unit of work', async (subject) => {
      const { anna, task } = await givenScene(subject);
      const work = subject.unitOfWork.run(({ outbox }) =>
        pipe(
          outbox.add([], aNewActivity({ taskId: task.id, actor: anna })),
          TE.flatMap(() => TE.left(notAllowed())),
        ),
      );
      deepEqual(await failureOf(work), notAllowed());
      deepEqual(await listed(subject, { taskId: task.id }), []);
    }),
  ],
};
