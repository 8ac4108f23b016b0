import * as O from 'fp-ts/lib/Option.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, equal, rejects } from 'node:assert/strict';
import { notAllowed } from '#src/shared/errors.js';
import type { RefreshToken } from '#src/auth/session/refresh-token.js';
import type { Session } from '#src/auth/session/session.js';
import type { User } from '#src/user/user.js';
import { tokenDigest } from '../../builders/api-token.builder.js';
import { aRefreshToken } from '../../builders/user.builder.js';
import { sessionId, username } from '../../builders/values.js';
import { contractCase, succeed, type Contract } from '../contract.js';
import { givenSession, givenUser } from '../seed.js';
import type { SessionStoreSubject } from '../store-subject.js';

const DIGEST = tokenDigest('d1'.repeat(32));
const OTHER_ID = '5e551011-0000-4000-8000-000000000002';
const LATER = new Date('2026-03-01T00:00:00.123Z');

const find = ({ unitOfWork }: SessionStoreSubject, digest = DIGEST) =>
  succeed(unitOfWork.run(({ sessions }) => sessions.findByRefreshToken(digest)));

const store = ({ unitOfWork }: SessionStoreSubject, token: RefreshToken) =>
  succeed(unitOfWork.run(({ sessions }) => sessions.saveRefreshToken(token)));

const givenToken = async (
  subject: SessionStoreSubject,
): Promise<Readonly<{ user: User; session: Session; refreshToken: RefreshToken }>> => {
  const user = await givenUser(subject, { username: 'anna' });
  const session = await givenSession(subject, { userId: user.id });
  const refreshToken = aRefreshToken();
  await store(subject, refreshToken);
  return { user, session, refreshToken };
};

/** The part of {@link SessionRepository} that continues sessions. */
export const refreshTokensContract: Contract<SessionStoreSubject> = {
  name: 'SessionRepository: refresh tokens',
  cases: [
    contractCase('finds a token with its session and its user, with every field', async (subject) => {
      deepEqual(O.toUndefined(await find(subject)), undefined);
      const given = await givenToken(subject);
      deepEqual(await find(subject), O.some(given));
      deepEqual(await find(subject, tokenDigest('00'.repeat(32))), O.none);
    }),
    contractCase('returns the current state of the user', async (subject) => {
      const { user } = await givenToken(subject);
      const changed = { ...user, username: username('renamed'), isActive: false };
      await succeed(subject.unitOfWork.run(({ users }) => users.save(changed)));
      deepEqual(O.toUndefined(await find(subject))?.user, changed);
    }),
    contractCase('stores the time of use', async (subject) => {
      const { refreshToken } = await givenToken(subject);
      await store(subject, { ...refreshToken, usedAt: LATER });
      deepEqual(O.toUndefined(await find(subject))?.refreshToken, { ...refreshToken, usedAt: LATER });
    }),
    contractCase('saves a changed session', async (subject) => {
      const { session } = await givenToken(subject);
      const changed = { ...session, lastUsedAt: LATER, expiresAt: LATER };
      await succeed(subject.unitOfWork.run(({ sessions }) => sessions.save(changed)));
      const found = await succeed(subject.unitOfWork.run(({ sessions }) => sessions.findById(session.id)));
      deepEqual(found, O.some(changed));
      deepEqual(O.toUndefined(await find(subject))?.session, changed);
    }),
    contractCase('does not find or save an unknown or ended session', async (subject) => {
      const { session } = await givenToken(subject);
      const { unitOfWork } = subject;
      deepEqual(await succeed(unitOfWork.run(({ sessions }) => sessions.findById(sessionId(OTHER_ID)))), O.none);
      deepEqual(await succeed(unitOfWork.run(({ sessions }) => sessions.findById(sessionId('no uuid')))), O.none);
      await succeed(unitOfWork.run(({ sessions }) => sessions.end(session.id)));
      await succeed(unitOfWork.run(({ sessions }) => sessions.save(session)));
      deepEqual(await succeed(unitOfWork.run(({ sessions }) => sessions.findById(session.id))), O.none);
    }),
    contractCase('deletes the tokens of an ended session, and no others', async (subject) => {
      const { user, session, refreshToken } = await givenToken(subject);
      const other = aRefreshToken({ digest: 'd2'.repeat(32), sessionId: OTHER_ID });
      await givenSession(subject, { id: OTHER_ID, userId: user.id });
      await store(subject, other);
      await succeed(subject.unitOfWork.run(({ sessions }) => sessions.endAll(user.id, other.sessionId)));
      deepEqual(await find(subject, refreshToken.digest), O.none);
      deepEqual(O.toUndefined(await find(subject, other.digest))?.refreshToken, other);
      await succeed(subject.unitOfWork.run(({ sessions }) => sessions.end(session.id)));
      await succeed(subject.unitOfWork.run(({ sessions }) => sessions.end(other.sessionId)));
      deepEqual(await find(subject, other.digest), O.none);
    }),
    contractCase('does not store a token without its session', async (subject) => {
      const token = aRefreshToken({ sessionId: OTHER_ID });
      await rejects(subject.unitOfWork.run(({ sessions }) => sessions.saveRefreshToken(token)));
      deepEqual(await find(subject), O.none);
    }),
    contractCase('lets exactly one of many concurrent requests be the first use', async (subject) => {
      await givenToken(subject);
      const show = subject.unitOfWork.run(({ sessions }) =>
        pipe(
          sessions.findByRefreshToken(DIGEST),
          TE.flatMap(TE.fromOption(notAllowed)),
          TE.tap(({ refreshToken }) => sessions.saveRefreshToken({ ...refreshToken, usedAt: LATER })),
          TE.map(({ refreshToken }) => refreshToken.usedAt === null),
        ),
      );
      // Opens all connections of adapters that connect on first use.
      await Promise.all(Array.from({ length: 10 }, () => find(subject)));
      const wasFirst = await Promise.all(Array.from({ length: 10 }, () => succeed(show)));
      equal(wasFirst.filter(Boolean).length, 1);
    }),
  ],
};
