import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { deepEqual, equal } from 'node:assert/strict';
import { notAllowed } from '#src/shared/errors.js';
import type { AuditEntry, NewAuditEntry } from '#src/audit/audit-entry.js';
import type { AuditSearch } from '#src/audit/audit-log.port.js';
import { aNewAuditEntry, anAuditSearch, auditEntryId } from '../builders/audit-entry.builder.js';
import { sessionId, taskId, userId, username } from '../builders/values.js';
import { contractCase, failureOf, succeed, type Contract } from './contract.js';
import { IDS_OF_NOBODY } from './ids-of-nobody.js';
import type { AuditSubject } from './store-subject.js';

const append = async ({ unitOfWork }: AuditSubject, ...entries: readonly Partial<NewAuditEntry>[]): Promise<void> => {
  for (const entry of entries) await succeed(unitOfWork.run(({ audit }) => audit.append(aNewAuditEntry(entry))));
};

const search = ({ auditQueries }: AuditSubject, overrides: Partial<AuditSearch> = {}): Promise<readonly AuditEntry[]> =>
  succeed(auditQueries.search(anAuditSearch(overrides)));

const requestsFound = async (subject: AuditSubject, overrides: Partial<AuditSearch>) =>
  (await search(subject, overrides)).map(({ requestId }) => requestId);

const bert = { id: userId(7), username: username('bert') };

/** {@link AuditLog} and {@link AuditQueries}: entries with action, actor and origin. */
export const auditLogContract: Contract<AuditSubject> = {
  name: 'AuditLog and AuditQueries',
  cases: [
    contractCase('stores every field of an entry', async (subject) => {
      const entry = aNewAuditEntry({
        at: new Date('2026-01-02T03:04:05.678Z'),
        action: 'permission_refused',
        actor: bert,
        target: { type: 'session', id: sessionId('5e551011-0000-4000-8000-000000000001') },
        details: { text: 'Ünï "quoted" \\ 🤖', count: 3, yes: true, nothing: null, names: ['one', 'two'] },
        ip: '2001:db8::1',
        requestId: 'a1',
      });
      await append(subject, entry);
      const [found] = await search(subject);
      deepEqual(found, { ...entry, id: found?.id });
    }),
    contractCase('stores an entry without actor, target and origin', async (subject) => {
      const entry = aNewAuditEntry({ actor: null, target: null, ip: null, requestId: null });
      await append(subject, entry);
      const [found] = await search(subject);
      deepEqual(found, { ...entry, id: found?.id });
    }),
    contractCase('distinguishes equal ids of different target types', async (subject) => {
      const targets = [
        { type: 'task', id: taskId(3) },
        { type: 'user', id: userId(3) },
      ] as const;
      await append(subject, ...targets.map((target) => ({ target })));
      deepEqual((await search(subject)).map(({ target }) => target).reverse(), targets);
    }),
    contractCase('keeps an entry whose actor never was or is no longer a user', async (subject) => {
      await append(subject, { actor: { id: userId(2_147_483_647), username: username('gone') } });
      equal((await search(subject))[0]?.actor?.username, 'gone');
    }),
    contractCase('returns the newest entries first, up to the limit', async (subject) => {
      await append(subject, { requestId: 'a' }, { requestId: 'b' }, { requestId: 'c' });
      deepEqual(await requestsFound(subject, { limit: 2 }), ['c', 'b']);
    }),
    contractCase('continues after an entry', async (subject) => {
      await append(subject, { requestId: 'a' }, { requestId: 'b' }, { requestId: 'c' });
      const [, second] = await search(subject);
      deepEqual(await requestsFound(subject, { after: second?.id ?? auditEntryId(0) }), ['a']);
    }),
    contractCase('filters by actor, action and target', async (subject) => {
      await append(
        subject,
        { requestId: 'a', actor: bert },
        { requestId: 'b', action: 'login', target: null },
        { requestId: 'c', target: { type: 'task', id: taskId(2) } },
        { requestId: 'd', target: { type: 'user', id: userId(3) } },
        { requestId: 'e', actor: null, action: 'login_failed' },
      );
      deepEqual(await requestsFound(subject, { actorId: bert.id }), ['a']);
      deepEqual(await requestsFound(subject, { action: 'login' }), ['b']);
      deepEqual(await requestsFound(subject, { targetType: 'task' }), ['c']);
      deepEqual(await requestsFound(subject, { targetId: '2' }), ['e', 'c', 'a']);
      deepEqual(await requestsFound(subject, { targetType: 'user', targetId: '3' }), ['d']);
      deepEqual(await requestsFound(subject, { actorId: userId(1), targetId: '2' }), ['c']);
    }),
    contractCase('filters by time, with an inclusive start and an exclusive end', async (subject) => {
      const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
      await append(
        subject,
        { requestId: 'a', at: at(1) },
        { requestId: 'b', at: at(2) },
        { requestId: 'c', at: at(3) },
      );
      deepEqual(await requestsFound(subject, { since: at(2) }), ['c', 'b']);
      deepEqual(await requestsFound(subject, { until: at(2) }), ['a']);
      deepEqual(await requestsFound(subject, { since: at(2), until: at(3) }), ['b']);
    }),
    contractCase('finds nothing for impossible actors and for texts that cannot be stored', async (subject) => {
      await append(subject, {});
      for (const id of IDS_OF_NOBODY) deepEqual(await search(subject, { actorId: userId(id) }), []);
      deepEqual(await search(subject, { targetId: '\u0000' }), []);
    }),
    contractCase('rolls back with its unit of work', async (subject) => {
      const work = subject.unitOfWork.run(({ audit }) =>
        pipe(
          audit.append(aNewAuditEntry()),
          TE.flatMap(() => TE.left(notAllowed())),
        ),
      );
      deepEqual(await failureOf(work), notAllowed());
      deepEqual(await search(subject), []);
    }),
  ],
};
