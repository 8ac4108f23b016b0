import * as O from 'fp-ts/lib/Option.js';
import { deepEqual, equal } from 'node:assert/strict';
import type { Username } from '#src/shared/actor.js';
import type { UserSearch } from '#src/user/user-queries.port.js';
import { aNewUser } from '../../builders/user.builder.js';
import { userId } from '../../builders/values.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenUser } from '../seed.js';
import type { UserStoreSubject } from '../store-subject.js';

const givenUsers = async (subject: UserStoreSubject, names: readonly string[]): Promise<void> => {
  for (const name of names) await givenUser(subject, { username: name });
};

/** Adopted usernames may contain invalid characters, such as `%`. */
const givenAdoptedUsers = async ({ unitOfWork }: UserStoreSubject, names: readonly string[]): Promise<void> => {
  for (const [index, name] of names.entries()) {
    const user = { ...aNewUser({ email: `adopted${String(index)}@example.com` }), username: name as Username };
    await succeed(unitOfWork.run(({ users }) => users.add(user)));
  }
};

const namesFound = async ({ userQueries }: UserStoreSubject, search: Partial<UserSearch>): Promise<readonly string[]> =>
  (await succeed(userQueries.search({ text: '', skip: 0, limit: 50, ...search }))).map(({ username }) => username);

/** {@link UserQueries}: lookups and searches. */
export const userQueriesContract: Contract<UserStoreSubject> = {
  name: 'UserQueries',
  cases: [
    contractCase('find a user by id, and no user for an unknown id', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      deepEqual(await succeed(subject.userQueries.findById(anna.id)), O.some(anna));
      for (const id of IDS_OF_NOBODY) deepEqual(await succeed(subject.userQueries.findById(userId(id))), O.none);
    }),
    contractCase('find a user by username or e-mail address, case-insensitively', async (subject) => {
      const anna = await givenUser(subject, { username: 'Anna', email: 'a.lee@Example.com', isActive: false });
      await givenUser(subject, { username: 'bert' });
      for (const login of ['Anna', 'aNNA', 'a.lee@example.com', 'A.LEE@EXAMPLE.COM']) {
        deepEqual(await succeed(subject.userQueries.findByLogin(login)), O.some(anna), login);
      }
    }),
    contractCase('do not find a part of a name, a pattern, or a name with added characters', async (subject) => {
      await givenUser(subject, { username: 'anna', email: 'anna@example.com' });
      for (const login of ['', 'ann', 'anna ', ' anna', 'a%', 'ann_', 'anna@', '@example.com', "anna' --"]) {
        deepEqual(await succeed(subject.userQueries.findByLogin(login)), O.none, login);
      }
    }),
    contractCase('prefer a username to an equal e-mail address', async (subject) => {
      await givenUser(subject, { username: 'anna', email: 'shared@example.com' });
      await givenAdoptedUsers(subject, ['shared@example.com']);
      const found = O.toUndefined(await succeed(subject.userQueries.findByLogin('Shared@Example.com')));
      equal(found?.username, 'shared@example.com');
    }),
    contractCase('list all users, ordered by the lower-case username by code points', async (subject) => {
      await givenUsers(subject, ['bert', 'Anna', 'a_b', 'a-b', 'a.b', 'ab1', 'Zoe', 'anna2', 'CLARA', 'a1b']);
      const ordered = ['a-b', 'a.b', 'a1b', 'a_b', 'ab1', 'Anna', 'anna2', 'bert', 'CLARA', 'Zoe'];
      deepEqual(await namesFound(subject, {}), ordered);
    }),
    contractCase('search anywhere in the username, case-insensitively', async (subject) => {
      await givenUsers(subject, ['anna', 'Joanna', 'bert', 'HANNAH']);
      deepEqual(await namesFound(subject, { text: 'aNN' }), ['anna', 'HANNAH', 'Joanna']);
      deepEqual(await namesFound(subject, { text: 'nobody' }), []);
    }),
    contractCase('match `%`, `_` and `\\` literally', async (subject) => {
      await givenAdoptedUsers(subject, ['100% sure', 'under_score', 'back\\slash', 'plain']);
      deepEqual(await namesFound(subject, { text: '%' }), ['100% sure']);
      deepEqual(await namesFound(subject, { text: '_' }), ['under_score']);
      deepEqual(await namesFound(subject, { text: '\\' }), ['back\\slash']);
      deepEqual(await namesFound(subject, { text: '0% s' }), ['100% sure']);
      deepEqual(await namesFound(subject, { text: "'" }), []);
    }),
    contractCase('search usernames, not e-mail addresses', async (subject) => {
      await givenUser(subject, { username: 'anna', email: 'needle@example.com' });
      deepEqual(await namesFound(subject, { text: 'needle' }), []);
    }),
    contractCase('filter by activity and rights, alone and combined', async (subject) => {
      await givenUser(subject, { username: 'active' });
      await givenUser(subject, { username: 'boss', isSuperuser: true });
      await givenUser(subject, { username: 'former', isActive: false });
      await givenUser(subject, { username: 'former-boss', isActive: false, isSuperuser: true });
      deepEqual(await namesFound(subject, { isActive: true }), ['active', 'boss']);
      deepEqual(await namesFound(subject, { isActive: false }), ['former', 'former-boss']);
      deepEqual(await namesFound(subject, { isSuperuser: true }), ['boss', 'former-boss']);
      deepEqual(await namesFound(subject, { isSuperuser: false }), ['active', 'former']);
      deepEqual(await namesFound(subject, { isActive: false, isSuperuser: true, text: 'boss' }), ['former-boss']);
    }),
    contractCase('return pages', async (subject) => {
      const names = ['user1', 'user2', 'user3', 'user4', 'user5'];
      await givenUsers(subject, ['other', ...names]);
      deepEqual(await namesFound(subject, { text: 'user', limit: 2 }), ['user1', 'user2']);
      deepEqual(await namesFound(subject, { text: 'user', limit: 2, skip: 2 }), ['user3', 'user4']);
      deepEqual(await namesFound(subject, { text: 'user', limit: 2, skip: 4 }), ['user5']);
      deepEqual(await namesFound(subject, { text: 'user', limit: 2, skip: 5 }), []);
    }),
  ],
};
