import { refreshTokenState, REFRESH_GRACE_MS, sessionExpiry } from '@l-age/domain';
import { aRefreshToken } from '@l-age/domain/testing';
import { expect } from 'chai';

const NOW = new Date('2026-01-10T00:00:00.000Z');
const DAY = 24 * 60 * 60 * 1000;
const before = (milliseconds: number): Date => new Date(NOW.getTime() - milliseconds);
const later = (milliseconds: number): Date => before(-milliseconds);

const verdict = (overrides: Parameters<typeof aRefreshToken>[0]) => refreshTokenState(aRefreshToken(overrides), NOW);

describe('refreshTokenState', () => {
  it('rotates at the first use before the expiry', () => {
    expect(verdict({ expiresAt: later(1) })).to.equal('rotate');
    expect(verdict({ expiresAt: NOW })).to.equal('expired');
    expect(verdict({ expiresAt: before(1) })).to.equal('expired');
  });

  it('has a grace period of ten seconds', () => {
    expect(REFRESH_GRACE_MS).to.equal(10_000);
    expect(verdict({ usedAt: NOW })).to.equal('grace');
    expect(verdict({ usedAt: before(10_000) })).to.equal('grace');
    expect(verdict({ usedAt: before(10_001) })).to.equal('replay');
  });

  it('reports a replay also after the expiry', () => {
    expect(verdict({ usedAt: before(DAY), expiresAt: before(1) })).to.equal('replay');
  });
});

describe('sessionExpiry', () => {
  it('is thirty days after the last refresh, at most ninety days after the login', () => {
    expect(sessionExpiry(NOW, NOW, 7200)).to.deep.equal(later(30 * DAY));
    expect(sessionExpiry(before(59 * DAY), NOW, 7200)).to.deep.equal(later(30 * DAY));
    expect(sessionExpiry(before(60.5 * DAY), NOW, 7200)).to.deep.equal(later(29.5 * DAY));
  });

  it('is at least the lifetime of the access token', () => {
    const year = 365 * DAY;
    expect(sessionExpiry(NOW, NOW, year / 1000)).to.deep.equal(later(year));
    expect(sessionExpiry(before(DAY), NOW, year / 1000)).to.deep.equal(later(year - DAY));
  });
});
