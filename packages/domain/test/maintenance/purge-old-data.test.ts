import { makePurgeOldData, PURGE_BATCH, PURGED, unavailable, type Purged, type RetentionDays } from '@l-age/domain';
import { failureOf, makeSettableClock, succeed } from '@l-age/domain/testing';
import { expect } from 'chai';
import * as TE from 'fp-ts/lib/TaskEither.js';

const DAY = 24 * 60 * 60 * 1000;

const makeScene = (rows: Partial<Record<Purged, number>>, retentionDays: RetentionDays) => {
  const clock = makeSettableClock();
  const left = new Map(PURGED.map((what) => [what, rows[what] ?? 0]));
  const asked = new Map<Purged, number>();
  const purge = (what: Purged, until: Date, atMost: number) =>
    TE.fromIO(() => {
      asked.set(what, (clock.now().getTime() - until.getTime()) / DAY);
      const count = Math.min(atMost, left.get(what) ?? 0);
      left.set(what, (left.get(what) ?? 0) - count);
      return count;
    });
  return { asked, left, run: makePurgeOldData({ retention: { purge }, clock, retentionDays }) };
};

describe('purgeOldData', () => {
  it('removes each kind after its days', async () => {
    const { asked, run } = makeScene({}, { notifications: 180, deadLetters: 90 });
    expect(await succeed(run())).to.deep.equal({});
    expect(Object.fromEntries(asked)).to.deep.equal({
      sessions: 0,
      refresh_tokens: 0,
      idempotency_keys: 1,
      login_failures: 0,
      dead_letters: 90,
      notifications: 180,
      posted_messages: 1,
      lanes: 1,
    });
  });

  it('repeats until no row is left, and counts', async () => {
    const { left, run } = makeScene({ sessions: 2 * PURGE_BATCH, lanes: 7 }, { notifications: 180, deadLetters: 90 });
    expect(await succeed(run())).to.deep.equal({ sessions: 2 * PURGE_BATCH, lanes: 7 });
    expect([...left.values()].every((count) => count === 0)).to.equal(true);
  });

  it('keeps kinds without a limit', async () => {
    const { left, run } = makeScene({ notifications: 3, dead_letters: 4 }, { notifications: null, deadLetters: null });
    expect(await succeed(run())).to.deep.equal({});
    expect([left.get('notifications'), left.get('dead_letters')]).to.deep.equal([3, 4]);
  });

  it('returns the error of an unavailable store', async () => {
    const away = unavailable('the database');
    const run = makePurgeOldData({
      retention: { purge: () => TE.left(away) },
      clock: makeSettableClock(),
      retentionDays: { notifications: 1, deadLetters: 1 },
    });
    expect(await failureOf(run())).to.deep.equal(away);
  });
});
