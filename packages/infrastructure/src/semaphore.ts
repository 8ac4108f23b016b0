export type Release = () => void;

/** A fair semaphore: waiters acquire it in the order of their calls. */
export type Semaphore = Readonly<{
  /** Resolves to the function that releases it; to `null` if the queue is full, or the wait takes too long. */
  acquire: () => Promise<Release | null>;
  /** The number of holders and waiters. */
  load: () => number;
}>;

export type SemaphoreOptions = Readonly<{
  permits: number;
  maxWaitMilliseconds: number;
  /** The number of waiters. Default: unlimited. */
  capacity?: number;
}>;

export const makeSemaphore = ({ permits, maxWaitMilliseconds, capacity = Infinity }: SemaphoreOptions): Semaphore => {
  const waiters = new Set<() => void>();
  let held = 0;

  /** Hands the permit to the first waiter, so a later call cannot overtake it. */
  const release = (): void => {
    const [next] = waiters;
    if (next === undefined) held -= 1;
    else next();
  };

  const wait = (): Promise<Release | null> =>
    new Promise((resolve) => {
      const acquired = (): void => {
        clearTimeout(timer);
        waiters.delete(acquired);
        resolve(release);
      };
      const timer = setTimeout(() => {
        waiters.delete(acquired);
        resolve(null);
      }, maxWaitMilliseconds);
      waiters.add(acquired);
    });

  return {
    acquire: () => {
      if (held >= permits) return waiters.size < capacity ? wait() : Promise.resolve(null);
      held += 1;
      return Promise.resolve(release);
    },
    load: () => held + waiters.size,
  };
};
