import { anAuditSearch, failureOf, succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import { audited, DAY, letsIn, makeScene, refresh, sessionOf, type SessionScene } from './session-fixture.js';

describe('refreshSession', () => {
  let scene: SessionScene;
  beforeEach(async () => (scene = await makeScene()));

  const isRefused = async (refreshToken: string): Promise<void> => {
    expect(await failureOf(refresh(scene.fixture, refreshToken))).to.deep.equal({ _tag: 'InvalidRefreshToken' });
  };

  it('issues new tokens for the session, and keeps the old access token valid', async () => {
    const { fixture, first } = scene;
    fixture.clock.advance(60_000);
    const next = await succeed(refresh(fixture, first.refreshToken));
    expect(next).to.include({ expiresInSeconds: 7200, refreshExpiresInSeconds: (30 * DAY) / 1000 });
    expect([next.accessToken, next.refreshToken]).not.to.include.members([first.accessToken, first.refreshToken]);
    expect(await sessionOf(fixture, next)).to.equal(await sessionOf(fixture, first));
    expect(await letsIn(fixture, next)).to.equal(true);
    expect(await letsIn(fixture, first)).to.equal(true);
  });

  /** Reason and session of each failed refresh in the audit log, oldest first. */
  const refusals = async () =>
    (await succeed(scene.fixture.auditQueries.search(anAuditSearch({ action: 'refresh_token_refused', limit: 100 }))))
      .toReversed()
      .map(({ details, target }) => [details['reason'], target?.id ?? null]);

  it('continues from token to token, for at most ninety days', async () => {
    const { fixture } = scene;
    let { refreshToken } = scene.first;
    for (let day = 0; day < 89; day += 1) {
      fixture.clock.advance(DAY);
      ({ refreshToken } = await succeed(refresh(fixture, refreshToken)));
    }
    fixture.clock.advance(DAY - 60_000);
    const last = await succeed(refresh(fixture, refreshToken));
    expect(last).to.include({ expiresInSeconds: 60, refreshExpiresInSeconds: 60 });
    fixture.clock.advance(60_000);
    await isRefused(last.refreshToken);
    expect(await letsIn(fixture, last)).to.equal(false);
  });

  it('lets two tabs refresh at the same time, and continue', async () => {
    const { fixture, first } = scene;
    const [one, other] = await Promise.all([1, 2].map(() => succeed(refresh(fixture, first.refreshToken))));
    expect(one!.refreshToken).not.to.equal(other!.refreshToken);
    fixture.clock.advance(10_000);
    const third = await succeed(refresh(fixture, first.refreshToken));
    for (const { refreshToken } of [one!, other!, third]) await succeed(refresh(fixture, refreshToken));
  });

  it('ends the session when a token is replayed', async () => {
    const { fixture, first } = scene;
    const next = await succeed(refresh(fixture, first.refreshToken));
    const session = await sessionOf(fixture, first);
    fixture.clock.advance(10_001);
    await isRefused(first.refreshToken);
    await isRefused(next.refreshToken);
    expect(await letsIn(fixture, next)).to.equal(false);
    expect(await audited(fixture)).to.deep.equal([['refresh_token_replayed', null, session]]);
    expect(await refusals()).to.deep.equal([['unknown', null]]);
  });

  it('does not extend the grace period when a token is used again', async () => {
    const { fixture, first } = scene;
    await succeed(refresh(fixture, first.refreshToken));
    fixture.clock.advance(9_000);
    await succeed(refresh(fixture, first.refreshToken));
    fixture.clock.advance(2_000);
    await isRefused(first.refreshToken);
  });

  it('rejects an expired token without ending the session', async () => {
    const { fixture, first } = scene;
    const session = await sessionOf(fixture, first);
    fixture.clock.advance(29 * DAY);
    const { refreshToken } = await succeed(refresh(fixture, first.refreshToken));
    const sibling = await succeed(refresh(fixture, first.refreshToken));
    fixture.clock.advance(29 * DAY);
    await succeed(refresh(fixture, refreshToken));
    fixture.clock.advance(DAY);
    await isRefused(sibling.refreshToken);
    expect(await refusals()).to.deep.equal([['expired', session]]);
  });

  it('rejects unknown refresh tokens', async () => {
    await isRefused('');
    await isRefused('nonsense');
    await isRefused('refresh_999');
    await isRefused(scene.first.accessToken);
    expect(await refusals()).to.deep.equal(Array(4).fill(['unknown', null]));
  });

  it('rejects an expired session', async () => {
    const { fixture, first } = scene;
    const session = await sessionOf(fixture, first);
    await succeed(
      fixture.unitOfWork.run(({ sessions }) =>
        sessions.save({
          id: session,
          userId: scene.anna.id,
          createdAt: fixture.clock.now(),
          lastUsedAt: fixture.clock.now(),
          expiresAt: fixture.clock.now(),
          ip: null,
          userAgent: null,
        }),
      ),
    );
    await isRefused(first.refreshToken);
    expect(await refusals()).to.deep.equal([['session_expired', session]]);
  });

  it('rejects a deactivated user until the user is active again', async () => {
    const { fixture, anna, first } = scene;
    await succeed(fixture.unitOfWork.run(({ users }) => users.save({ ...anna, isActive: false })));
    await isRefused(first.refreshToken);
    expect(await refusals()).to.deep.equal([['user_deactivated', await sessionOf(fixture, first)]]);
    await succeed(fixture.unitOfWork.run(({ users }) => users.save(anna)));
    await succeed(refresh(fixture, first.refreshToken));
  });
});
