import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, equal } from 'node:assert/strict';
import type { UserId } from '#src/shared/ids.js';
import { notAllowed } from '#src/shared/errors.js';
import { erased } from '#src/user/delete-user.js';
import { isLastSuperuser } from '#src/user/last-superuser.js';
import type { User } from '#src/user/user.js';
import { aNewUser } from '../../builders/user.builder.js';
import { contractCase, failureOf, succeed, type Contract } from '../contract.js';
import { givenUser } from '../seed.js';
import type { UserStoreSubject } from '../store-subject.js';

const NOW = new Date('2026-03-01T12:00:00.000Z');
const everybody = { text: '', limit: 10, skip: 0 };

const givenDeletedUser = async (subject: UserStoreSubject): Promise<User> => {
  const anna = await givenUser(subject, { username: 'anna', email: 'anna@example.com' });
  return succeed(subject.unitOfWork.run(({ users }) => users.save(erased(anna, NOW))));
};

/** Removes the superuser rights of a user, unless the user is the last superuser. */
const demote = ({ unitOfWork }: UserStoreSubject, id: UserId) =>
  unitOfWork.run(({ users }) =>
    pipe(
      users.findActiveSuperusers(),
      TE.filterOrElseW((superusers) => !isLastSuperuser(superusers, id), notAllowed),
      TE.flatMap(() => users.findById(id)),
      TE.flatMap(TE.fromOption(notAllowed)),
      TE.flatMap((user) => users.save({ ...user, isSuperuser: false })),
    ),
  );

/** {@link UserRepository} and {@link UserQueries}: deleted users, and the last superuser. */
export const deletedUserContract: Contract<UserStoreSubject> = {
  name: 'UserRepository and UserQueries: deletion',
  cases: [
    contractCase('finds deleted users only by id among other people', async (subject) => {
      const anna = await givenDeletedUser(subject);
      const { unitOfWork, userQueries } = subject;
      deepEqual(await succeed(unitOfWork.run(({ users }) => users.findPeople({ ids: [anna.id], usernames: [] }))), [
        anna,
      ]);
      deepEqual(await succeed(unitOfWork.run(({ users }) => users.findById(anna.id))), O.none);
      deepEqual(await succeed(unitOfWork.run(({ users }) => users.findPeople({ ids: [], usernames: ['anna'] }))), []);
      deepEqual(await succeed(userQueries.findById(anna.id)), O.none);
      deepEqual(await succeed(userQueries.findByLogin('anna')), O.none);
      deepEqual(await succeed(userQueries.search(everybody)), []);
      deepEqual(await succeed(userQueries.search({ ...everybody, isActive: false })), []);
    }),
    contractCase('reserves the username of a deleted user, and releases the e-mail address', async (subject) => {
      await givenDeletedUser(subject);
      const sameName = aNewUser({ username: 'ANNA', email: 'other@example.com' });
      equal((await failureOf(subject.unitOfWork.run(({ users }) => users.add(sameName))))._tag, 'UsernameTaken');
      const again = await givenUser(subject, { username: 'anna.lee', email: 'Anna@example.com' });
      deepEqual(await succeed(subject.userQueries.findByLogin('anna@example.com')), O.some(again));
    }),
    contractCase('stores several users without an e-mail address, and service accounts', async (subject) => {
      for (const username of ['import', 'export']) {
        const draft = { ...aNewUser({ username }), email: null, isService: true };
        const added = await succeed(subject.unitOfWork.run(({ users }) => users.add(draft)));
        deepEqual(added, { ...draft, id: added.id });
        deepEqual(await succeed(subject.userQueries.findById(added.id)), O.some(added));
      }
    }),
    contractCase('finds the active superusers', async (subject) => {
      const boss = await givenUser(subject, { username: 'boss', isSuperuser: true });
      const bot = await givenUser(subject, { username: 'bot', isSuperuser: true, isService: true });
      await givenUser(subject, { username: 'anna' });
      await givenUser(subject, { username: 'former', isSuperuser: true, isActive: false });
      const found = await succeed(subject.unitOfWork.run(({ users }) => users.findActiveSuperusers()));
      deepEqual(
        found.toSorted((a, b) => a.id - b.id),
        [boss, bot],
      );
    }),
    contractCase('keeps one of two superusers who demote each other at the same time', async (subject) => {
      const one = await givenUser(subject, { username: 'one', isSuperuser: true });
      const other = await givenUser(subject, { username: 'other', isSuperuser: true });
      const outcomes = await Promise.all([demote(subject, one.id)(), demote(subject, other.id)()]);
      deepEqual(outcomes.map(({ _tag }) => _tag).toSorted(), ['Left', 'Right']);
      equal((await succeed(subject.userQueries.search({ ...everybody, isSuperuser: true }))).length, 1);
    }),
  ],
};
