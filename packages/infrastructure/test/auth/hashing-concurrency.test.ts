import { expect } from 'chai';
import { hashingConcurrency } from '#src/auth/hashing-concurrency.js';

describe('hashingConcurrency', () => {
  it('is one per core if the thread pool is large enough', () => expect(hashingConcurrency(undefined, 2)).to.equal(2));
  it('leaves two threads of the default pool free on any number of cores', () =>
    expect(hashingConcurrency(undefined, 64)).to.equal(2));
  it('depends on UV_THREADPOOL_SIZE', () => expect(hashingConcurrency('10', 64)).to.equal(8));
  it('is at least one in a small pool', () => expect(hashingConcurrency('1', 8)).to.equal(1));
  it('uses the default for an invalid UV_THREADPOOL_SIZE', () => expect(hashingConcurrency('many', 8)).to.equal(2));
  it('respects the maximum pool size of libuv', () => expect(hashingConcurrency('100000', 5000)).to.equal(1022));
});
