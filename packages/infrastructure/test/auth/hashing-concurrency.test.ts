import { expect } from 'chai';
import { hashingConcurrency } from '#src/auth/hashing-concurrency.js';

describe('the number of passwords hashed at once', () => {
  it('is one a core while the thread pool has room', () => expect(hashingConcurrency(undefined, 2)).to.equal(2));
  it('leaves two threads of the default pool free on any number of cores', () =>
    expect(hashingConcurrency(undefined, 64)).to.equal(2));
  it('follows UV_THREADPOOL_SIZE', () => expect(hashingConcurrency('10', 64)).to.equal(8));
  it('is at least one in a small pool', () => expect(hashingConcurrency('1', 8)).to.equal(1));
  it('takes an unreadable UV_THREADPOOL_SIZE for the default', () => expect(hashingConcurrency('many', 8)).to.equal(2));
  it('knows the most threads that libuv starts', () => expect(hashingConcurrency('100000', 5000)).to.equal(1022));
});
