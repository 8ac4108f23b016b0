import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual } from 'node:assert/strict';
import { notAllowed } from '#src/shared/errors.js';
import { aSession } from '../../builders/user.builder.js';
import { sessionId, username } from '../../builders/values.js';
import { contractCase, failureOf, succeed, type Contract } from '../contract.js';
import { givenSession, givenUser } from '../seed.js';
import type { SessionStoreSubject } from '../store-subject.js';

const ID = (last: number): string => `5e551011-0000-4000-8000-${String(last).padStart(12, '0')}`;

/** Before every possible last use, so that a lookup does not save a use. */
const LONG_AGO = new Date('2000-01-01T00:00:00.000Z');

/** The numbers of the sessions, from 1 to 9, that have not ended. */
const activeNumbers = async ({ sessionQueries }: SessionStoreSubject): Promise<readonly number[]> => {
  const active: number[] = [];
  for (let last = 1; last <= 9; last += 1) {
    if (O.isSome(await succeed(sessionQueries.findWithUser(sessionId(ID(last)), LONG_AGO)))) active.push(last);
  }
  return active;
};

/** {@link SessionRepository} and {@link SessionQueries}: the sessions from login to end. */
export const sessionRepositoryContract: Contract<SessionStoreSubject> = {
  name: 'SessionRepository',
  cases: [
    contractCase('finds a session with its user, with every field', async (subject) => {
      const user = await givenUser(subject, { discord: { webhook: 'https://discord.com/api/webhooks/1/x' } });
      const session = await givenSession(subject, {
        userId: user.id,
        createdAt: new Date('2026-01-02T03:04:05.678Z'),
        lastUsedAt: new Date('2026-01-02T03:14:05.679Z'),
        expiresAt: new Date('2026-01-02T05:04:05.678Z'),
        ip: '2001:db8::1',
        userAgent: 'Ünï "quoted" \\ 🤖',
      });
      deepEqual(await succeed(subject.sessionQueries.findWithUser(session.id, LONG_AGO)), O.some({ session, user }));
    }),
    contractCase('stores a session of unknown origin', async (subject) => {
      const user = await givenUser(subject);
      const session = await givenSession(subject, { userId: user.id, ip: null, userAgent: null });
      deepEqual(await succeed(subject.sessionQueries.findWithUser(session.id, LONG_AGO)), O.some({ session, user }));
    }),
    contractCase('does not find an unknown session', async ({ sessionQueries }) => {
      deepEqual(await succeed(sessionQueries.findWithUser(sessionId(ID(1)), LONG_AGO)), O.none);
    }),
    contractCase('returns the current state of the user, also if inactive, and expired sessions', async (subject) => {
      const user = await givenUser(subject);
      const session = await givenSession(subject, {
        userId: user.id,
        expiresAt: new Date('2001-01-01T00:00:00.000Z'),
      });
      const changed = { ...user, username: username('renamed'), isActive: false };
      await succeed(subject.unitOfWork.run(({ users }) => users.save(changed)));
      deepEqual(
        await succeed(subject.sessionQueries.findWithUser(session.id, LONG_AGO)),
        O.some({ session, user: changed }),
      );
    }),
    contractCase('ends all sessions of a user except one', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      const bert = await givenUser(subject, { username: 'bert' });
      for (const last of [1, 2, 3]) await givenSession(subject, { id: ID(last), userId: anna.id });
      await givenSession(subject, { id: ID(4), userId: bert.id });
      await succeed(subject.unitOfWork.run(({ sessions }) => sessions.endAll(anna.id, sessionId(ID(2)))));
      deepEqual(await activeNumbers(subject), [2, 4]);
    }),
    contractCase('ends all sessions of a user', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      const bert = await givenUser(subject, { username: 'bert' });
      for (const last of [1, 2]) await givenSession(subject, { id: ID(last), userId: anna.id });
      await givenSession(subject, { id: ID(3), userId: bert.id });
      await succeed(subject.unitOfWork.run(({ sessions }) => sessions.endAll(anna.id, null)));
      deepEqual(await activeNumbers(subject), [3]);
    }),
    contractCase('ends all sessions of a user if the excepted one belongs to another user', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      const bert = await givenUser(subject, { username: 'bert' });
      await givenSession(subject, { id: ID(1), userId: anna.id });
      await givenSession(subject, { id: ID(2), userId: bert.id });
      await succeed(subject.unitOfWork.run(({ sessions }) => sessions.endAll(anna.id, sessionId(ID(2)))));
      deepEqual(await activeNumbers(subject), [2]);
    }),
    contractCase('rolls back added and ended sessions', async (subject) => {
      const anna = await givenUser(subject);
      await givenSession(subject, { id: ID(1), userId: anna.id });
      const work = subject.unitOfWork.run(({ sessions }) =>
        pipe(
          sessions.endAll(anna.id, null),
          TE.flatMap(() => sessions.add(aSession({ id: ID(2), userId: anna.id }))),
          TE.flatMap(() => TE.left(notAllowed())),
        ),
      );
      deepEqual(await failureOf(work), notAllowed());
      deepEqual(await activeNumbers(subject), [1]);
    }),
  ],
};
