import * as O from 'fp-ts/lib/Option.js';
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict';
import type { Username } from '#src/shared/actor.js';
import { aNewUser, aUser } from '../../builders/user.builder.js';
import { discordUserId, email, passwordHash, userId, username } from '../../builders/values.js';
import { contractCase, failureOf, succeed, type Contract } from '../contract.js';
import { IDS_OF_NOBODY } from '../ids-of-nobody.js';
import { givenUser } from '../seed.js';
import type { UserStoreSubject } from '../store-subject.js';

/** {@link UserRepository}: users inside a unit of work, with case-insensitively unique names. */
export const userRepositoryContract: Contract<UserStoreSubject> = {
  name: 'UserRepository',
  cases: [
    contractCase('assigns an id and stores every field', async (subject) => {
      const draft = {
        ...aNewUser({ username: 'Anna.Lee', email: 'Anna@Example.com', isSuperuser: true, isActive: false }),
        hashedPassword: passwordHash('$2b$12$abcdefghijklmnopqrstuuBYvXEXCIMMbqj2eGEqJNSBDCqKzDnrm'),
        oneTimePasswordUntil: new Date('2026-02-03T04:05:06.078Z'),
        discord: {
          username: 'anna#1234 ✨',
          userId: discordUserId('18446744073709551615'),
          webhook: 'https://discord.com/api/webhooks/1/token',
          webhookSince: new Date('2026-01-02T03:04:05.678Z'),
          webhookDisabled: { reason: 'Unknown Webhook "10015"', at: new Date('2026-02-03T04:05:06.789Z') },
        },
        createdAt: new Date('1999-12-31T23:59:59.999Z'),
        updatedAt: new Date('2026-03-04T05:06:07.001Z'),
      };
      const added = await succeed(subject.unitOfWork.run(({ users }) => users.add(draft)));
      deepEqual(added, { ...draft, id: added.id });
      ok(Number.isInteger(added.id) && added.id > 0);
      deepEqual(await succeed(subject.unitOfWork.run(({ users }) => users.findById(added.id))), O.some(added));
    }),
    contractCase('assigns unique ids', async (subject) => {
      const one = await givenUser(subject, { username: 'one' });
      const two = await givenUser(subject, { username: 'two' });
      notEqual(one.id, two.id);
    }),
    contractCase('does not find an unknown user', async ({ unitOfWork }) => {
      for (const id of IDS_OF_NOBODY) {
        deepEqual(await succeed(unitOfWork.run(({ users }) => users.findById(userId(id)))), O.none);
      }
      deepEqual(
        await succeed(
          unitOfWork.run(({ users }) => users.findPeople({ ids: IDS_OF_NOBODY.map(userId), usernames: [] })),
        ),
        [],
      );
    }),
    contractCase('finds the users with the given ids, each once, active or not', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      const bert = await givenUser(subject, { username: 'bert', isActive: false });
      await givenUser(subject, { username: 'clara' });
      const ids = [bert.id, anna.id, userId(2_147_483_647), bert.id];
      const found = await succeed(subject.unitOfWork.run(({ users }) => users.findPeople({ ids, usernames: [] })));
      deepEqual(
        found.toSorted((a, b) => a.id - b.id),
        [anna, bert],
      );
      deepEqual(await succeed(subject.unitOfWork.run(({ users }) => users.findPeople({ ids: [], usernames: [] }))), []);
    }),
    contractCase('finds users by username, case-insensitively, active or not', async (subject) => {
      const anna = await givenUser(subject, { username: 'Anna' });
      const bert = await givenUser(subject, { username: 'bert', isActive: false });
      await givenUser(subject, { username: 'clara' });
      const names = ['aNNA', 'anna', 'BERT', 'nobody', "o'hara%", ''];
      const found = await succeed(
        subject.unitOfWork.run(({ users }) => users.findPeople({ ids: [], usernames: names })),
      );
      deepEqual(
        found.toSorted((a, b) => a.id - b.id),
        [anna, bert],
      );
      deepEqual(await succeed(subject.unitOfWork.run(({ users }) => users.findPeople({ ids: [], usernames: [] }))), []);
    }),
    contractCase('stores adopted usernames that are no longer valid', async (subject) => {
      const adopted = { ...aNewUser(), username: 'Jürgen Groß' as Username };
      const added = await succeed(subject.unitOfWork.run(({ users }) => users.add(adopted)));
      const found = await succeed(
        subject.unitOfWork.run(({ users }) => users.findPeople({ ids: [], usernames: ['jürgen groß'] })),
      );
      deepEqual(found, [added]);
    }),
    contractCase('rejects a username that differs only by case', async (subject) => {
      await givenUser(subject, { username: 'anna' });
      const again = aNewUser({ username: 'ANNA', email: 'other@example.com' });
      const failure = await failureOf(subject.unitOfWork.run(({ users }) => users.add(again)));
      deepEqual(failure, { _tag: 'UsernameTaken' });
    }),
    contractCase('rejects an e-mail address that differs only by case', async (subject) => {
      await givenUser(subject, { username: 'anna', email: 'anna@example.com' });
      const again = aNewUser({ username: 'other', email: 'Anna@EXAMPLE.com' });
      const failure = await failureOf(subject.unitOfWork.run(({ users }) => users.add(again)));
      deepEqual(failure, { _tag: 'EmailTaken' });
    }),
    contractCase('accepts a username that equals the e-mail address of another user', async (subject) => {
      await givenUser(subject, { username: 'anna', email: 'shared@example.com' });
      const adopted = { ...aNewUser({ email: 'other@example.com' }), username: 'shared@example.com' as Username };
      equal((await succeed(subject.unitOfWork.run(({ users }) => users.add(adopted)))).username, adopted.username);
    }),
    contractCase('accepts exactly one of twenty concurrent users with the same username', async (subject) => {
      const attempts = Array.from({ length: 20 }, (_, index) =>
        subject.unitOfWork.run(({ users }) =>
          users.add(
            aNewUser({ username: index % 2 === 0 ? 'anna' : 'Anna', email: `anna${String(index)}@example.com` }),
          ),
        )(),
      );
      const outcomes = await Promise.all(attempts);
      const tags = outcomes.map((outcome) => (outcome._tag === 'Left' ? outcome.left._tag : 'added'));
      deepEqual(tags.toSorted(), [...Array<string>(19).fill('UsernameTaken'), 'added'].toSorted());
    }),
    contractCase('accepts exactly one of twenty concurrent users with the same e-mail address', async (subject) => {
      const attempts = Array.from({ length: 20 }, (_, index) =>
        subject.unitOfWork.run(({ users }) =>
          users.add(aNewUser({ username: `anna${String(index)}`, email: 'anna@example.com' })),
        )(),
      );
      const outcomes = await Promise.all(attempts);
      const tags = outcomes.map((outcome) => (outcome._tag === 'Left' ? outcome.left._tag : 'added'));
      deepEqual(tags.toSorted(), [...Array<string>(19).fill('EmailTaken'), 'added'].toSorted());
    }),
    contractCase('saves and returns a changed user', async (subject) => {
      const user = await givenUser(subject, { username: 'anna' });
      const changed = {
        ...user,
        username: username('ANNA'),
        email: email('new@example.com'),
        isActive: false,
        isSuperuser: true,
        discord: { ...user.discord, webhook: 'https://discord.com/api/webhooks/1/x', webhookSince: user.createdAt },
        updatedAt: new Date('2026-05-05T05:05:05.555Z'),
      };
      deepEqual(await succeed(subject.unitOfWork.run(({ users }) => users.save(changed))), changed);
      deepEqual(await succeed(subject.userQueries.findById(user.id)), O.some(changed));
    }),
    contractCase('rejects the username or e-mail address of another user', async (subject) => {
      await givenUser(subject, { username: 'anna', email: 'anna@example.com' });
      const bert = await givenUser(subject, { username: 'bert', email: 'bert@example.com' });
      const byName = { ...bert, username: username('Anna') };
      const byAddress = { ...bert, email: email('ANNA@example.com') };
      equal((await failureOf(subject.unitOfWork.run(({ users }) => users.save(byName))))._tag, 'UsernameTaken');
      equal((await failureOf(subject.unitOfWork.run(({ users }) => users.save(byAddress))))._tag, 'EmailTaken');
      deepEqual(await succeed(subject.userQueries.findById(bert.id)), O.some(bert));
    }),
    contractCase('releases a changed username', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna', email: 'anna@example.com' });
      const renamed = { ...anna, username: username('hanna'), email: email('hanna@example.com') };
      await succeed(subject.unitOfWork.run(({ users }) => users.save(renamed)));
      notEqual((await givenUser(subject, { username: 'Anna', email: 'anna@example.com' })).id, anna.id);
    }),
    contractCase('saves no other user, and creates none', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      const bert = await givenUser(subject, { username: 'bert' });
      await succeed(subject.unitOfWork.run(({ users }) => users.save({ ...anna, isActive: false })));
      deepEqual(await succeed(subject.userQueries.findById(bert.id)), O.some(bert));
      const nobody = aUser({ id: 999_999 });
      await subject.unitOfWork
        .run(({ users }) => users.save(nobody))()
        .catch(() => 'may throw: it is a bug');
      deepEqual(await succeed(subject.userQueries.findById(nobody.id)), O.none);
    }),
  ],
};
