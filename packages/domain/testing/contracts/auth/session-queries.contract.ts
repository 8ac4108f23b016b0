import * as O from 'fp-ts/lib/Option.js';
import { deepEqual } from 'node:assert/strict';
import type { Session } from '#src/auth/session/session.js';
import { sessionId, userId } from '../../builders/values.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { givenSession, givenUser } from '../seed.js';
import type { SessionStoreSubject } from '../store-subject.js';

const ID = (last: number): string => `5e551011-0000-4000-8000-${String(last).padStart(12, '0')}`;

const BEGUN = new Date('2026-01-01T12:00:00.000Z');
const EXPIRES = new Date('2026-02-01T12:00:00.000Z');
const after = (milliseconds: number): Date => new Date(BEGUN.getTime() + milliseconds);

/** The times of the last use of each session, newest first. */
const usesOf = async (
  { sessionQueries }: SessionStoreSubject,
  { userId: owner }: Session,
): Promise<readonly string[]> =>
  (await succeed(sessionQueries.ofUser(owner, BEGUN, 10))).map(({ lastUsedAt }) => lastUsedAt.toISOString());

const givenUsedSession = async (subject: SessionStoreSubject): Promise<Session> => {
  const { id } = await givenUser(subject);
  return givenSession(subject, { userId: id, createdAt: BEGUN, lastUsedAt: BEGUN, expiresAt: EXPIRES });
};

/** {@link SessionQueries}: the use of sessions, and the list of a user. */
export const sessionQueriesContract: Contract<SessionStoreSubject> = {
  name: 'SessionQueries',
  cases: [
    contractCase('saves a use, and returns the session as it was before', async (subject) => {
      const session = await givenUsedSession(subject);
      const found = await succeed(subject.sessionQueries.findWithUser(session.id, after(60_000)));
      deepEqual(O.toUndefined(found)?.session, session);
      deepEqual(await usesOf(subject, session), [after(60_000).toISOString()]);
    }),
    contractCase('does not save a use within a minute of the last one', async (subject) => {
      const session = await givenUsedSession(subject);
      await succeed(subject.sessionQueries.findWithUser(session.id, after(59_999)));
      deepEqual(await usesOf(subject, session), [BEGUN.toISOString()]);
      await succeed(subject.sessionQueries.findWithUser(session.id, after(-60_000)));
      deepEqual(await usesOf(subject, session), [BEGUN.toISOString()]);
    }),
    contractCase('serves many concurrent uses of one session', async (subject) => {
      const session = await givenUsedSession(subject);
      const found = await Promise.all(
        Array.from({ length: 20 }, () => succeed(subject.sessionQueries.findWithUser(session.id, after(90_000)))),
      );
      deepEqual(found.map(O.isSome), Array(20).fill(true));
      deepEqual(await usesOf(subject, session), [after(90_000).toISOString()]);
    }),
    contractCase('does not change other sessions', async (subject) => {
      const session = await givenUsedSession(subject);
      const other = { id: ID(2), userId: session.userId, createdAt: BEGUN, lastUsedAt: after(1), expiresAt: EXPIRES };
      await givenSession(subject, other);
      await succeed(subject.sessionQueries.findWithUser(sessionId(ID(2)), after(90_000)));
      deepEqual(await usesOf(subject, session), [after(90_000).toISOString(), BEGUN.toISOString()]);
    }),
    contractCase('lists the sessions of a user, the last used first, without expired ones', async (subject) => {
      const anna = await givenUser(subject, { username: 'anna' });
      const bert = await givenUser(subject, { username: 'bert' });
      const given = (last: number, owner: number, lastUsedAt: Date, expiresAt = EXPIRES) =>
        givenSession(subject, { id: ID(last), userId: owner, createdAt: BEGUN, lastUsedAt, expiresAt });
      const first = await given(1, anna.id, after(1));
      const second = await given(2, anna.id, after(2));
      await given(3, anna.id, after(3), after(1000));
      await given(4, bert.id, after(4));
      deepEqual(await succeed(subject.sessionQueries.ofUser(anna.id, after(1000), 10)), [second, first]);
      deepEqual(await succeed(subject.sessionQueries.ofUser(anna.id, after(1000), 1)), [second]);
      deepEqual(await succeed(subject.sessionQueries.ofUser(userId(999_999), BEGUN, 10)), []);
      deepEqual(await succeed(subject.sessionQueries.ofUser(userId(1e21), BEGUN, 10)), []);
    }),
  ],
};
