import { deepEqual, equal } from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { PURGED, type Purged } from '../../maintenance/retention.port.js';
import { accountOf } from '../../session/guessing.js';
import { tokenDigest } from '../builders/api-token.builder.js';
import { aRefreshToken } from '../builders/user.builder.js';
import { sessionId } from '../builders/values.js';
import { contractCase, succeed, type Contract } from './contract.js';
import { givenSession, givenUser } from './seed.js';
import type { RetentionSubject } from './store-subject.js';

const UNTIL = new Date('2026-03-01T00:00:00.000Z');
const at = (milliseconds: number): Date => new Date(UNTIL.getTime() + milliseconds);
const DAY = 24 * 60 * 60 * 1000;

/** Ends with the number. */
const idOf = (number: number): string => `5e551011-0000-4000-8000-00000000000${String(number)}`;
const digestOf = (number: number) => tokenDigest(String(number).repeat(64));

const purge = ({ retention }: RetentionSubject, what: Purged, atMost = 100): Promise<number> =>
  succeed(retention.purge(what, UNTIL, atMost));

const givenToken = ({ unitOfWork }: RetentionSubject, number: number, session: number, expiresAt: Date) =>
  succeed(
    unitOfWork.run(({ sessions }) =>
      sessions.saveRefreshToken(
        aRefreshToken({ digest: digestOf(number), sessionId: sessionId(idOf(session)), expiresAt }),
      ),
    ),
  );

const isToken = async ({ unitOfWork }: RetentionSubject, number: number): Promise<boolean> =>
  O.isSome(await succeed(unitOfWork.run(({ sessions }) => sessions.findByRefreshToken(digestOf(number)))));

const isSession = async ({ unitOfWork }: RetentionSubject, number: number): Promise<boolean> =>
  O.isSome(await succeed(unitOfWork.run(({ sessions }) => sessions.findById(sessionId(idOf(number))))));

/** {@link Retention}: removes what is old and nothing else. */
export const retentionContract: Contract<RetentionSubject> = {
  name: 'a retention of old rows',
  cases: [
    contractCase('removes nothing from an empty database', async (subject) => {
      for (const what of PURGED) equal(await purge(subject, what), 0, what);
    }),
    contractCase('removes expired sessions with their tokens, and no others', async (subject) => {
      const { id: userId } = await givenUser(subject);
      await givenSession(subject, { id: idOf(1), userId, expiresAt: UNTIL });
      await givenSession(subject, { id: idOf(2), userId, expiresAt: at(1) });
      await givenToken(subject, 1, 1, at(DAY));
      await givenToken(subject, 2, 2, at(DAY));
      equal(await purge(subject, 'sessions'), 1);
      deepEqual([await isSession(subject, 1), await isSession(subject, 2)], [false, true]);
      deepEqual([await isToken(subject, 1), await isToken(subject, 2)], [false, true]);
    }),
    contractCase('removes expired refresh tokens of a session that goes on, and no others', async (subject) => {
      const { id: userId } = await givenUser(subject);
      await givenSession(subject, { id: idOf(1), userId, expiresAt: at(DAY) });
      await givenToken(subject, 1, 1, UNTIL);
      await givenToken(subject, 2, 1, at(1));
      equal(await purge(subject, 'refresh_tokens'), 1);
      deepEqual([await isToken(subject, 1), await isToken(subject, 2)], [false, true]);
      equal(await isSession(subject, 1), true);
    }),
    contractCase('removes failed logins a day after the last, and known addresses after 180 days', async (subject) => {
      const { loginFailures } = subject;
      const attemptFrom = (address: string) => ({ account: accountOf(O.none, 'anna'), address });
      await succeed(loginFailures.recordFailure(attemptFrom('192.0.2.1'), at(-DAY)));
      await succeed(loginFailures.recordSuccess(attemptFrom('192.0.2.2'), at(-179 * DAY)));
      await succeed(loginFailures.recordSuccess(attemptFrom('192.0.2.3'), at(-180 * DAY)));
      // The count of the address, the count of all addresses, and the known address.
      equal(await purge(subject, 'login_failures'), 3);
      deepEqual(await succeed(loginFailures.find(attemptFrom('192.0.2.1'))), {
        fromThisAddress: [],
        fromAnyAddress: [],
        isKnownAddress: false,
      });
      equal((await succeed(loginFailures.find(attemptFrom('192.0.2.2')))).isKnownAddress, true);
      equal((await succeed(loginFailures.find(attemptFrom('192.0.2.3')))).isKnownAddress, false);
    }),
    contractCase('removes notices after they were read, and keeps unread ones', async (subject) => {
      const { id: recipientId } = await givenUser(subject);
      const addNotice = (summary: string) =>
        succeed(
          subject.unitOfWork.run(({ inbox }) =>
            inbox.addNotice({ recipientId, event: 'webhook_disabled', summary, createdAt: at(-DAY) }),
          ),
        );
      const list = () => succeed(subject.inboxQueries.list({ recipientId, unreadOnly: false, after: null, limit: 10 }));
      await addNotice('read');
      await succeed(subject.unitOfWork.run(({ inbox }) => inbox.markAllRead(recipientId, UNTIL)));
      await addNotice('unread');
      equal(await purge(subject, 'notifications'), 1);
      deepEqual(
        (await list()).map(({ summary }) => summary),
        ['unread'],
      );
    }),
    contractCase('removes no more rows than asked for', async (subject) => {
      const { id: userId } = await givenUser(subject);
      for (const number of [1, 2, 3]) await givenSession(subject, { id: idOf(number), userId, expiresAt: UNTIL });
      equal(await purge(subject, 'sessions', 2), 2);
      equal(await purge(subject, 'sessions', 2), 1);
      equal(await purge(subject, 'sessions', 2), 0);
    }),
  ],
};
