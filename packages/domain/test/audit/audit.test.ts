import { makeListAudit, makeRecordDeniedRequest, THE_SERVICE } from '@l-age/domain';
import { actorFrom, anAuditSearch, aUser, failureOf, succeed, taskId } from '@l-age/domain/testing';
import { expect } from 'chai';
import { makeFixture, type Fixture } from '../fixture.js';

const boss = actorFrom(aUser({ id: 1, username: 'boss', isSuperuser: true }));
const anna = actorFrom(aUser({ id: 2, username: 'anna' }));
const origin = { ip: '192.0.2.1', requestId: 'request-1' };

let fixture: Fixture;
beforeEach(() => (fixture = makeFixture()));

const refuse = (details = {}) =>
  succeed(
    makeRecordDeniedRequest(fixture)({ by: { actor: anna, origin }, target: { type: 'task', id: taskId(3) }, details }),
  );

describe('recordDeniedRequest', () => {
  it('records actor, target, time and origin', async () => {
    await refuse({ route: '/tasks/{task_id}' });
    const { items: entries } = await succeed(makeListAudit(fixture)({ actor: boss, origin, search: anAuditSearch() }));
    expect(entries).to.deep.equal([
      {
        id: 1,
        at: fixture.clock.now(),
        action: 'permission_refused',
        actor: { id: 2, username: 'anna' },
        target: { type: 'task', id: 3 },
        details: { route: '/tasks/{task_id}' },
        ...origin,
      },
    ]);
  });

  it('records a request without a signed-in user', async () => {
    await succeed(makeRecordDeniedRequest(fixture)({ by: THE_SERVICE, target: null, details: {} }));
    const { items: entries } = await succeed(makeListAudit(fixture)({ actor: boss, origin, search: anAuditSearch() }));
    expect(entries[0]).to.include({ actor: null, ip: null, requestId: null });
  });
});

describe('listAudit', () => {
  it('rejects users who are not superusers', async () => {
    const failure = await failureOf(makeListAudit(fixture)({ actor: anna, origin, search: anAuditSearch() }));
    expect(failure).to.deep.equal({ _tag: 'SuperuserRequired' });
  });

  it('records the read with its filters, after the read', async () => {
    await refuse();
    const since = new Date('2026-01-01T00:00:00.000Z');
    const read = () =>
      succeed(makeListAudit(fixture)({ actor: boss, origin, search: anAuditSearch({ since, targetId: '3' }) }));
    expect((await read()).items.map(({ action }) => action)).to.deep.equal(['permission_refused']);
    const [entry] = await succeed(fixture.auditQueries.search(anAuditSearch()));
    expect(entry).to.deep.include({
      action: 'audit_read',
      actor: { id: 1, username: 'boss' },
      target: null,
      details: { target_id: '3', since: '2026-01-01T00:00:00.000Z' },
      ...origin,
    });
  });

  it('records an unfiltered read, and no denied one', async () => {
    await failureOf(makeListAudit(fixture)({ actor: anna, origin, search: anAuditSearch() }));
    const until = new Date('2999-01-01T00:00:00.000Z');
    await succeed(makeListAudit(fixture)({ actor: boss, origin, search: anAuditSearch({ until }) }));
    await succeed(makeListAudit(fixture)({ actor: boss, origin, search: anAuditSearch() }));
    const entries = await succeed(fixture.auditQueries.search(anAuditSearch()));
    expect(entries.map(({ action, details }) => [action, details])).to.deep.equal([
      ['audit_read', {}],
      ['audit_read', { until: until.toISOString() }],
    ]);
  });

  it('pages, and reports the last page', async () => {
    for (const number of [1, 2, 3]) await refuse({ number });
    const listAudit = makeListAudit(fixture);
    const first = await succeed(
      listAudit({ actor: boss, origin, search: anAuditSearch({ action: 'permission_refused', limit: 2 }) }),
    );
    const second = await succeed(
      listAudit({
        actor: boss,
        origin,
        search: anAuditSearch({ action: 'permission_refused', limit: 2, after: first.next }),
      }),
    );
    expect(first.items.map(({ details }) => details['number'])).to.deep.equal([3, 2]);
    expect(second.items.map(({ details }) => details['number'])).to.deep.equal([1]);
    expect(second.next).to.equal(null);
    expect(
      (
        await succeed(
          listAudit({ actor: boss, origin, search: anAuditSearch({ action: 'permission_refused', limit: 3 }) }),
        )
      ).next,
    ).to.equal(null);
    expect(
      (
        await succeed(
          listAudit({ actor: boss, origin, search: anAuditSearch({ action: 'permission_refused', limit: 0 }) }),
        )
      ).next,
    ).to.equal(null);
  });
});
