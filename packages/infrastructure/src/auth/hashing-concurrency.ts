/** libuv's default; https://docs.libuv.org/en/v1.x/threadpool.html */
const DEFAULT_POOL_SIZE = 4;
const MAX_POOL_SIZE = 1024;

/** Threads that hashing never takes: files, DNS and compression wait for nobody's password. */
const THREADS_LEFT_FREE = 2;

const poolSize = (setting: string | undefined): number => {
  const size = Number.parseInt(setting ?? '', 10);
  return Number.isNaN(size) ? DEFAULT_POOL_SIZE : Math.min(Math.max(size, 1), MAX_POOL_SIZE);
};

/**
 * How many passwords to hash at once: one a core at most, since more would only take turns, and no more than leave
 * libuv's thread pool free. `threadPoolSize` is the value of `UV_THREADPOOL_SIZE`.
 */
export const hashingConcurrency = (threadPoolSize: string | undefined, cores: number): number =>
  Math.max(1, Math.min(cores, poolSize(threadPoolSize) - THREADS_LEFT_FREE));
