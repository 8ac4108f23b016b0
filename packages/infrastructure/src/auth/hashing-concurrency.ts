/** libuv's default: https://docs.libuv.org/en/v1.x/threadpool.html */
const DEFAULT_POOL_SIZE = 4;
const MAX_POOL_SIZE = 1024;

/** Threads that hashing leaves free: file access, DNS and compression must not wait for a password. */
const THREADS_LEFT_FREE = 2;

const poolSize = (setting: string | undefined): number => {
  const size = Number.parseInt(setting ?? '', 10);
  return Number.isNaN(size) ? DEFAULT_POOL_SIZE : Math.min(Math.max(size, 1), MAX_POOL_SIZE);
};

/**
 * The number of passwords to hash at the same time: at most one per core, and two threads of the pool stay free.
 * `threadPoolSize` is the value of `UV_THREADPOOL_SIZE`.
 */
export const hashingConcurrency = (threadPoolSize: string | undefined, cores: number): number =>
  Math.max(1, Math.min(cores, poolSize(threadPoolSize) - THREADS_LEFT_FREE));
