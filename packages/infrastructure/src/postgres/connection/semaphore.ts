/** Lets so many in at once; whoever comes beyond that waits in line, but no longer than is said. */
export type Semaphore = Readonly<{
  /** Resolves to what ends the turn, or to `null` when none came in time. */
  take: () => Promise<(() => void) | null>;
}>;

export const makeSemaphore = (atOnce: number, longestWaitMs: number): Semaphore => {
  const waiting = new Set<() => void>();
  let taken = 0;

  /** The turn goes to the next in line, so that nobody overtakes. */
  const end = (): void => {
    const [next] = waiting;
    if (next === undefined) taken -= 1;
    else next();
  };

  return {
    take: () => {
      if (taken < atOnce) {
        taken += 1;
        return Promise.resolve(end);
      }
      return new Promise((resolve) => {
        const begin = (): void => {
          clearTimeout(timer);
          waiting.delete(begin);
          resolve(end);
        };
        const timer = setTimeout(() => {
          waiting.delete(begin);
          resolve(null);
        }, longestWaitMs);
        waiting.add(begin);
      });
    },
  };
};
