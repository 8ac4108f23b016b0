import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, equal, rejects } from 'node:assert/strict';
import type { TaskId } from '#src/shared/ids.js';
import type { Stores } from '#src/stores.js';
import { notAllowed, taskNotFound } from '#src/shared/errors.js';
import { revise } from '#src/task/task-changes.js';
import { aNewTask } from '../builders/task.builder.js';
import { aNewUser } from '../builders/user.builder.js';
import { contractCase, failureOf, succeed, type Contract } from './contract.js';
import { givenTask, givenUser } from './seed.js';
import type { TaskStoreSubject, UserStoreSubject } from './store-subject.js';
import { EVERY_TASK } from './task/task-list.fixture.js';

type Subject = TaskStoreSubject & UserStoreSubject;
type Available = Pick<Stores, 'users' | 'tasks'>;

const LATER = new Date('2026-01-02T10:00:00.000Z');

/** Adds a user, and a task that the user created. */
const addUserAndTask = ({ users, tasks }: Available) =>
  pipe(
    users.add(aNewUser({ username: 'berta' })),
    TE.flatMap((berta) => tasks.add(aNewTask({ createdById: berta.id }))),
  );

const nothingOfBothIsStored = async ({ userQueries, taskQueries }: Subject): Promise<void> => {
  deepEqual(await succeed(userQueries.findByLogin('berta')), O.none);
  deepEqual(await succeed(taskQueries.list(EVERY_TASK)), []);
};

/** Reads a task and saves it with the next version, in one unit of work. */
const incrementVersion =
  (id: TaskId) =>
  ({ tasks }: Pick<Stores, 'tasks'>) =>
    pipe(
      tasks.findById(id),
      TE.flatMap(TE.fromOption(() => taskNotFound(id))),
      TE.flatMap((task) => tasks.save(revise(task, LATER))),
    );

const versionOf = async ({ taskQueries }: Subject, id: TaskId): Promise<number | undefined> =>
  O.toUndefined(await succeed(taskQueries.findById(id)))?.task.version;

/** {@link UnitOfWork}: a run commits all changes or none, and concurrent runs lose no change. */
export const unitOfWorkContract: Contract<Subject> = {
  name: 'UnitOfWork',
  cases: [
    contractCase('returns the result of the work, and commits its writes', async (subject) => {
      const task = await succeed(subject.unitOfWork.run(addUserAndTask));
      const found = O.toUndefined(await succeed(subject.taskQueries.findById(task.id)));
      equal(found?.createdBy.username, 'berta');
      equal(O.isSome(await succeed(subject.userQueries.findByLogin('berta'))), true);
    }),
    contractCase('rolls back on a Left, and returns it', async (subject) => {
      const failure = await failureOf(
        subject.unitOfWork.run((stores) =>
          pipe(
            addUserAndTask(stores),
            TE.flatMap(() => TE.left(notAllowed())),
          ),
        ),
      );
      deepEqual(failure, notAllowed());
      await nothingOfBothIsStored(subject);
    }),
    contractCase('rolls back when a step of the work throws, and rethrows', async (subject) => {
      const bug = new Error('a bug in a step');
      await rejects(
        subject.unitOfWork.run((stores) =>
          pipe(
            addUserAndTask(stores),
            TE.map(() => {
              throw bug;
            }),
          ),
        ),
        (thrown) => thrown === bug,
      );
      await nothingOfBothIsStored(subject);
    }),
    contractCase('rethrows what the work throws before its first step', async ({ unitOfWork }) => {
      const bug = new Error('a bug before the first step');
      await rejects(
        unitOfWork.run(() => {
          throw bug;
        }),
        (thrown) => thrown === bug,
      );
    }),
    contractCase('works again after a Left and after a throw', async (subject) => {
      await failureOf(subject.unitOfWork.run(() => TE.left(notAllowed())));
      await rejects(subject.unitOfWork.run(() => () => Promise.reject(new Error('a bug'))));
      equal((await givenUser(subject, { username: 'clara' })).username, 'clara');
    }),
    contractCase('starts only when it is run, and again for each run', async (subject) => {
      const add = subject.unitOfWork.run(({ users }) => users.add(aNewUser({ username: 'dora' })));
      deepEqual(await succeed(subject.userQueries.findByLogin('dora')), O.none);
      await succeed(add);
      equal((await failureOf(add))._tag, 'UsernameTaken');
    }),
    contractCase('reads its own writes before others do', async (subject) => {
      const { unitOfWork, taskQueries } = subject;
      const creator = await givenUser(subject);
      const seen = await succeed(
        unitOfWork.run(({ tasks }) =>
          pipe(
            tasks.add(aNewTask({ createdById: creator.id })),
            TE.bindTo('added'),
            TE.bind('within', ({ added }) => tasks.findById(added.id)),
            TE.bind('outside', ({ added }) => taskQueries.findById(added.id)),
          ),
        ),
      );
      equal(O.isSome(seen.within), true);
      equal(O.isNone(seen.outside), true);
      equal(O.isSome(await succeed(taskQueries.findById(seen.added.id))), true);
    }),
    contractCase('keeps all concurrent changes of one task', async (subject) => {
      const creator = await givenUser(subject);
      const task = await givenTask(subject, { createdById: creator.id });
      const runs = Array.from({ length: 10 }, () => succeed(subject.unitOfWork.run(incrementVersion(task.id))));
      await Promise.all(runs);
      equal(await versionOf(subject, task.id), task.version + runs.length);
    }),
    contractCase('keeps all concurrent changes of one user', async (subject) => {
      const user = await givenUser(subject, { discord: { username: '' } });
      const append = subject.unitOfWork.run(({ users }) =>
        pipe(
          users.findById(user.id),
          TE.flatMap(TE.fromOption(notAllowed)),
          TE.flatMap((stored) =>
            users.save({ ...stored, discord: { ...stored.discord, username: `${stored.discord.username ?? ''}x` } }),
          ),
        ),
      );
      await Promise.all(Array.from({ length: 10 }, () => succeed(append)));
      const stored = O.toUndefined(await succeed(subject.userQueries.findById(user.id)));
      equal(stored?.discord.username, 'x'.repeat(10));
    }),
    contractCase('completes concurrent runs that lock the same tasks in opposite order', async (subject) => {
      const creator = await givenUser(subject);
      const one = await givenTask(subject, { createdById: creator.id });
      const other = await givenTask(subject, { createdById: creator.id });
      const bumpBoth = (first: TaskId, second: TaskId) =>
        subject.unitOfWork.run((stores) =>
          pipe(
            incrementVersion(first)(stores),
            TE.flatMap(() => incrementVersion(second)(stores)),
          ),
        );
      await Promise.all([succeed(bumpBoth(one.id, other.id)), succeed(bumpBoth(other.id, one.id))]);
      deepEqual([await versionOf(subject, one.id), await versionOf(subject, other.id)], [3, 3]);
    }),
  ],
};
