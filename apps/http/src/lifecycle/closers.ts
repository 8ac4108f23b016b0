import type { Logger } from '@l-age/infrastructure';
import { setTimeout as sleep } from 'node:timers/promises';

type Closer = Readonly<{ name: string; close: () => void | Promise<void> }>;

/** What was opened, to be closed in the opposite order, also when a start fails half-way. */
export type Closers = Readonly<{
  add: (name: string, close: Closer['close']) => void;
  closeAll: () => Promise<void>;
}>;

/** Milliseconds. What does not close by itself must not keep the process. */
const LONGEST_CLOSE = 3_000;

export const makeClosers = (logger: Logger): Closers => {
  const closers: Closer[] = [];

  const closeOne = async ({ name, close }: Closer): Promise<void> => {
    const timer = new AbortController();
    const late = sleep(LONGEST_CLOSE, 'late' as const, { signal: timer.signal }).catch(() => undefined);
    try {
      const first = await Promise.race([close(), late]);
      if (first === 'late') logger.warn('closing takes too long, going on', { what: name });
    } catch (error) {
      logger.error('closing failed', { what: name, error });
    } finally {
      timer.abort();
    }
  };

  return {
    add: (name, close) => {
      closers.push({ name, close });
    },
    closeAll: async () => {
      for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closeOne(closer);
    },
  };
};
