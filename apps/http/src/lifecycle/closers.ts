import type { Logger } from '@l-age/infrastructure';
import { setTimeout as sleep } from 'node:timers/promises';

type Closer = Readonly<{ name: string; close: () => void | Promise<void> }>;

/** Closes resources in reverse order of their opening, also after a failed start. */
export type Closers = Readonly<{
  add: (name: string, close: Closer['close']) => void;
  closeAll: () => Promise<void>;
}>;

/** Milliseconds. A resource that does not close must not keep the process running. */
const CLOSE_TIMEOUT = 3_000;

export const makeClosers = (logger: Logger): Closers => {
  const closers: Closer[] = [];

  const closeOne = async ({ name, close }: Closer): Promise<void> => {
    const timer = new AbortController();
    const late = sleep(CLOSE_TIMEOUT, 'late' as const, { signal: timer.signal }).catch(() => undefined);
    try {
      const first = await Promise.race([close(), late]);
      if (first === 'late') logger.warn('closing timed out, continuing', { what: name });
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
