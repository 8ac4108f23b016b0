import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, equal } from 'node:assert/strict';
import { idempotencyKeyReused, notAllowed } from '#src/shared/errors.js';
import type { IdempotencyKey } from '#src/shared/idempotency-store.port.js';
import { IDEMPOTENCY_HOURS, once, type Answer } from '#src/shared/idempotency.js';
import type { Task } from '#src/task/task.js';
import type { User } from '#src/user/user.js';
import { aNewTask } from '../builders/task.builder.js';
import { contractCase, failureOf, succeed, type Contract } from './contract.js';
import { givenUser } from './seed.js';
import type { IdempotencySubject } from './store-subject.js';
import { EVERY_TASK } from './task/task-list.fixture.js';

const USED = new Date('2026-01-01T12:00:00.000Z');
const HOURS = 60 * 60 * 1000;
const ANSWER = '{"body":"{\\"title\\":\\"שלום 👩‍👩‍👧 \\\\ \'$1\' ??\\"}"}';

const keyOf = (owner: User, overrides: Partial<IdempotencyKey> = {}): IdempotencyKey => ({
  ownerId: owner.id,
  key: 'a-key',
  fingerprint: 'what is asked for',
  at: USED,
  ...overrides,
});

const claim = ({ unitOfWork }: IdempotencySubject, key: IdempotencyKey) =>
  unitOfWork.run(({ idempotency }) => idempotency.claim(key));

/** Claims the key and saves an answer, as one request does. */
const use = ({ unitOfWork }: IdempotencySubject, key: IdempotencyKey, answer = ANSWER): Promise<void> =>
  succeed(
    unitOfWork.run(({ idempotency }) =>
      pipe(
        idempotency.claim(key),
        TE.flatMap(() => idempotency.save(key, answer)),
      ),
    ),
  );

/** Creates a task at most once for the key. If `fails`, fails after the creation. */
const createOnce = ({ unitOfWork }: IdempotencySubject, owner: User, fails = false) =>
  unitOfWork.run((stores) =>
    once(
      stores,
      { key: 'a-key', fingerprint: 'a task', render: ({ id }: Task) => `task ${String(id)}` },
      { ownerId: owner.id, at: USED },
      pipe(
        stores.tasks.add(aNewTask({ createdById: owner.id })),
        TE.filterOrElseW(() => !fails, notAllowed),
      ),
    ),
  );

const numberOfTasks = async ({ taskQueries }: IdempotencySubject): Promise<number> =>
  (await succeed(taskQueries.list(EVERY_TASK))).length;

const answered = (answer: Answer<Task>): string =>
  answer.kind === 'fresh' ? `task ${String(answer.value.id)}` : answer.rendered;

/** {@link IdempotencyStore}: each request has its effect once. */
export const idempotencyStoreContract: Contract<IdempotencySubject> = {
  name: 'IdempotencyStore',
  cases: [
    contractCase('returns the saved answer byte for byte', async (subject) => {
      const anna = await givenUser(subject);
      deepEqual(await succeed(claim(subject, keyOf(anna))), O.none);
      await use(subject, keyOf(anna));
      deepEqual(await succeed(claim(subject, keyOf(anna))), O.some(ANSWER));
    }),
    contractCase('rejects a key that is used with another request', async (subject) => {
      const anna = await givenUser(subject);
      await use(subject, keyOf(anna));
      deepEqual(
        await failureOf(claim(subject, keyOf(anna, { fingerprint: 'something else' }))),
        idempotencyKeyReused('a-key'),
      );
    }),
    contractCase('recognises a request by a former fingerprint', async (subject) => {
      const anna = await givenUser(subject);
      await use(subject, keyOf(anna, { fingerprint: 'by an old key' }));
      const again = keyOf(anna, {
        fingerprint: 'by a new key',
        formerFingerprints: ['by an older key', 'by an old key'],
      });
      deepEqual(await succeed(claim(subject, again)), O.some(ANSWER));
      deepEqual(
        await failureOf(claim(subject, { ...again, formerFingerprints: ['by an older key'] })),
        idempotencyKeyReused('a-key'),
      );
    }),
    contractCase('separates the keys of different users and different spellings', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      const bert = await givenUser(subject, { username: 'bert' });
      await use(subject, keyOf(anna));
      for (const other of [keyOf(bert), keyOf(anna, { key: 'A-KEY' }), keyOf(anna, { key: 'a-key ' })]) {
        deepEqual(await succeed(claim(subject, other)), O.none);
      }
    }),
    contractCase('releases a claimed key when the unit of work rolls back', async (subject) => {
      const anna = await givenUser(subject);
      await failureOf(createOnce(subject, anna, true));
      deepEqual(await succeed(claim(subject, keyOf(anna, { fingerprint: 'something else' }))), O.none);
      equal(await numberOfTasks(subject), 0);
    }),
    contractCase('deletes an expired key, and accepts it for another request', async (subject) => {
      const anna = await givenUser(subject);
      const late = new Date(USED.getTime() + IDEMPOTENCY_HOURS * HOURS);
      const justInTime = new Date(late.getTime() - 1);
      await use(subject, keyOf(anna));
      deepEqual(await succeed(claim(subject, keyOf(anna, { at: justInTime }))), O.some(ANSWER));
      const another = keyOf(anna, { fingerprint: 'something else', at: late });
      await use(subject, another, 'another answer');
      deepEqual(await succeed(claim(subject, another)), O.some('another answer'));
    }),
    contractCase('runs one of many concurrent requests, and returns the same answer to all', async (subject) => {
      const anna = await givenUser(subject);
      const answers = await Promise.all(Array.from({ length: 10 }, () => succeed(createOnce(subject, anna))));
      equal(answers.filter(({ kind }) => kind === 'fresh').length, 1);
      equal(new Set(answers.map(answered)).size, 1);
      equal(await numberOfTasks(subject), 1);
    }),
    contractCase('lets another request run if the one with the key fails', async (subject) => {
      const anna = await givenUser(subject);
      const failing = createOnce(subject, anna, true)();
      const answers = await Promise.all(Array.from({ length: 5 }, () => succeed(createOnce(subject, anna))));
      await failing;
      equal(answers.filter(({ kind }) => kind === 'fresh').length, 1);
      equal(await numberOfTasks(subject), 1);
    }),
  ],
};
