import { once, type Answer, type Once } from '@l-age/domain';
import { failureOf, givenUser, succeed, type UserOverrides } from '@l-age/domain/testing';
import { expect } from 'chai';
import { pipe } from 'fp-ts/lib/function.js';
import * as TE from 'fp-ts/lib/TaskEither.js';
import { makeFixture, type Fixture } from '../fixture.js';

describe('once', () => {
  let fixture: Fixture;
  let done: number;
  beforeEach(() => {
    fixture = makeFixture();
    done = 0;
  });

  const request = (overrides: Partial<Once<number>> = {}): Once<number> => ({
    key: 'k',
    fingerprint: 'f',
    render: (value) => `number ${String(value)}`,
    ...overrides,
  });
  const work = pipe(
    TE.right<never, undefined>(undefined),
    TE.map(() => (done += 1)),
  );
  const doOnce = async (asked: Once<number> | null, person: UserOverrides = { username: 'anna' }) => {
    const found = await succeed(fixture.userQueries.search({ text: person.username ?? '', limit: 1, skip: 0 }));
    const owner = found[0] ?? (await givenUser(fixture, person));
    return fixture.unitOfWork.run((stores) =>
      once(stores, asked, { ownerId: owner.id, at: fixture.clock.now() }, work),
    );
  };
  const outcome = async (...args: Parameters<typeof doOnce>): Promise<Answer<number>> => succeed(await doOnce(...args));

  it('runs the work once, and replays the rendered answer', async () => {
    expect(await outcome(request())).to.deep.equal({ kind: 'fresh', value: 1 });
    expect(await outcome(request())).to.deep.equal({ kind: 'replayed', rendered: 'number 1' });
    expect(done).to.equal(1);
  });

  it('runs the work each time without a key', async () => {
    expect(await outcome(null)).to.deep.equal({ kind: 'fresh', value: 1 });
    expect(await outcome(null)).to.deep.equal({ kind: 'fresh', value: 2 });
  });

  it('rejects a key that is used with another request', async () => {
    await outcome(request());
    const failure = await failureOf(await doOnce(request({ fingerprint: 'other' })));
    expect(failure).to.deep.equal({ _tag: 'IdempotencyKeyReused', key: 'k' });
  });

  it('runs the work for each user of the key', async () => {
    await outcome(request());
    expect(await outcome(request(), { username: 'bert' })).to.deep.equal({ kind: 'fresh', value: 2 });
  });

  it('runs the work again after a day', async () => {
    await outcome(request());
    fixture.clock.advance(24 * 60 * 60 * 1000 - 1);
    expect((await outcome(request())).kind).to.equal('replayed');
    fixture.clock.advance(1);
    expect((await outcome(request())).kind).to.equal('fresh');
  });
});
