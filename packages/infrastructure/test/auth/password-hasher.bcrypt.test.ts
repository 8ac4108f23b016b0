import { stat } from 'node:fs/promises';
import { expect } from 'chai';
import * as E from 'fp-ts/lib/Either.js';
import * as O from 'fp-ts/lib/Option.js';
import type { NewPassword, PasswordHash, PasswordHasher } from '@l-age/domain';
import { passwordHasherContract } from '@l-age/domain/testing';
import { makeBcryptPasswordHasher } from '#src/auth/password-hasher.bcrypt.js';

const aHasher = (options: { cost?: number; queueSize?: number; concurrency?: number } = {}): PasswordHasher =>
  makeBcryptPasswordHasher({ cost: 4, queueSize: 100, ...options });

const stored = (hash: string): O.Option<PasswordHash> => O.some(hash as PasswordHash);

const hashOf = async (hasher: PasswordHasher, password: string): Promise<O.Option<PasswordHash>> =>
  O.fromEither(await hasher.hash(password as NewPassword)());

const MATCH = E.right({ matches: true, outdated: false });
const OUTDATED_MATCH = E.right({ matches: true, outdated: true });
const NO_MATCH = E.right({ matches: false, outdated: false });
const OUTDATED_MISMATCH = E.right({ matches: false, outdated: true });

/** Hashes of libxcrypt 4.4, which rows of the first version may contain. */
const OLD_HASHES = [
  ['Old-Passw0rd', '$2a$10$N9qo8uLOickgx2ZMRZoMyekvWRjHGbLQQF1E7JwkeXKrT5ubeR4pC', OUTDATED_MATCH],
  ['staff-secret-1', '$2b$12$EixZaYVK1fsbw1ZfbX3OXevwJcVZW.bhW0QU2HySR06m2yc10zKiO', MATCH],
  ['aus PHP übernommen', '$2y$10$abcdefghijklmnopqrstuu68Wr.pzE7d060LEfC.r9cVeBIyrZw3S', OUTDATED_MATCH],
  ['x'.repeat(72), '$2b$04$abcdefghijklmnopqrstuubzadhGtS2zEF.gu0yd0opP6cVzb.e0i', OUTDATED_MATCH],
] as const;

describe('makeBcryptPasswordHasher', () => {
  describe(`passes ${passwordHasherContract.name}:`, () => {
    const outdated = {
      password: 'old',
      hash: '$2b$04$abcdefghijklmnopqrstuu3C6u2sQjFttrT16nmXgxlk/de0mfCmu' as PasswordHash,
    };
    for (const { name, run } of passwordHasherContract.cases) {
      it(name, () => run(() => ({ passwordHasher: aHasher({ cost: 5 }), outdated })));
    }
  });

  it('makes a salted hash in modular crypt format, by default at cost 12', async () => {
    const hasher = makeBcryptPasswordHasher({ queueSize: 1 });
    const hash = await hashOf(hasher, 'a fine password');
    expect(O.toNullable(hash)).to.match(/^\$2b\$12\$[./A-Za-z0-9]{53}$/);
    expect(await hashOf(aHasher(), 'same')).not.to.deep.equal(await hashOf(aHasher(), 'same'));
    expect(await hasher.verify('a fine password', hash)()).to.deep.equal(MATCH);
    expect(await hasher.verify('A fine password', hash)()).to.deep.equal(NO_MATCH);
  });

  for (const [password, hash, expected] of OLD_HASHES) {
    it(`verifies ${JSON.stringify(password.slice(0, 20))} against ${hash.slice(0, 7)}… of another program`, async () => {
      const hasher = aHasher({ cost: 12 });
      expect(await hasher.verify(password, stored(hash))()).to.deep.equal(expected);
      const mismatch = E.map((verification: { outdated: boolean }) => ({ ...verification, matches: false }))(expected);
      expect(await hasher.verify(`${password.slice(0, -1)}!`, stored(hash))()).to.deep.equal(mismatch);
    });
  }

  it('reports a hash of a lower cost as outdated, but not one of a higher cost', async () => {
    const hash = await hashOf(aHasher({ cost: 5 }), 'password of before');
    expect(await aHasher({ cost: 6 }).verify('password of before', hash)()).to.deep.equal(OUTDATED_MATCH);
    expect(await aHasher({ cost: 6 }).verify('another', hash)()).to.deep.equal(OUTDATED_MISMATCH);
    expect(await aHasher({ cost: 4 }).verify('password of before', hash)()).to.deep.equal(MATCH);
  });

  it('matches nothing without a hash or with a damaged one', async () => {
    const hasher = aHasher();
    expect(await hasher.verify('anything', O.none)()).to.deep.equal(NO_MATCH);
    for (const damaged of ['', 'anything', '$2b$04$short', '!', '$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA']) {
      expect(await hasher.verify('anything', stored(damaged))(), damaged).to.deep.equal(NO_MATCH);
    }
  });

  it('does not match the first 72 bytes of a longer password', async () => {
    const hasher = aHasher();
    const hash = await hashOf(hasher, 'ä'.repeat(36));
    expect(await hasher.verify('ä'.repeat(36), hash)()).to.deep.equal(MATCH);
    expect(await hasher.verify(`${'ä'.repeat(36)}tail`, hash)()).to.deep.equal(NO_MATCH);
  });

  it("does not match a password with NUL, which separates bcrypt's repetitions of the password", async () => {
    const hasher = aHasher();
    const hash = await hashOf(hasher, 'abc');
    for (const password of ['abc\0', 'abc\0abc', 'abc\0def', '\0abc']) {
      expect(await hasher.verify(password, hash)(), JSON.stringify(password)).to.deep.equal(NO_MATCH);
    }
  });

  it('does not match the password that replaces an impossible one', async () => {
    const hasher = aHasher();
    const hash = await hashOf(hasher, 'a wrong password');
    expect(await hasher.verify('x'.repeat(73), hash)()).to.deep.equal(NO_MATCH);
  });

  describe('takes the processor time of one verification at the current cost', () => {
    const cost = 11;
    const hasher = aHasher({ cost });
    let usual: number;

    const processorTime = async (password: string, hash: O.Option<PasswordHash>): Promise<number> => {
      const before = process.cpuUsage();
      await hasher.verify(password, hash)();
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };

    before(async () => {
      usual = await processorTime('wrong', await hashOf(hasher, 'right'));
    });

    const spendsTheUsual = async (password: string, hash: O.Option<PasswordHash>): Promise<void> => {
      // Almost none without a substitute hash; a quarter with only a hash of cost 9.
      expect((await processorTime(password, hash)) / usual).to.be.within(0.4, 2.5);
    };

    it('without a hash', () => spendsTheUsual('anything', O.none));
    it('with a damaged hash', () => spendsTheUsual('anything', stored('damaged')));
    it('with a hash of a lower cost', async () =>
      spendsTheUsual('anything', await hashOf(aHasher({ cost: 9 }), 'before')));
    it('with a password that is too long', async () => spendsTheUsual('x'.repeat(100), await hashOf(hasher, 'right')));
    it('with a password with NUL', async () => spendsTheUsual('right\0', await hashOf(hasher, 'right')));
    it('with an empty password', async () => spendsTheUsual('', await hashOf(hasher, 'right')));
  });

  it('rejects requests at once if the queue is full, and serves the waiting ones', async () => {
    const hasher = aHasher({ cost: 8, queueSize: 5, concurrency: 2 });
    const results = await Promise.all(Array.from({ length: 20 }, () => hasher.verify('anything', O.none)()));
    const refused = results.filter(E.isLeft);
    expect(refused).to.have.length(13);
    for (const { left } of refused) expect(left).to.deep.equal({ _tag: 'HashingQueueFull', retryAfterSeconds: 1 });
    expect(results.slice(0, 7).every(E.isRight)).to.be.true;
  });

  it('leaves the event loop and the thread pool to other requests under load', async () => {
    const hasher = aHasher({ cost: 10, queueSize: 100 });
    let verified = 0;
    const flood = Array.from({ length: 20 }, () =>
      hasher
        .verify('anything', O.none)()
        .then(() => (verified += 1)),
    );
    // Each read uses a thread of the pool and a turn of the event loop. Without a free thread it would wait for a hash.
    for (let count = 0; count < 20; count += 1) await stat('.');
    expect(verified).to.be.lessThan(10);
    await Promise.all(flood);
  });
});
