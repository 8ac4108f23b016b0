import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AccountKey } from '#src/auth/login-throttling.js';
import { REMEMBERED_FAILURES, type LoginAttempt, type LoginFailures } from '#src/auth/login-failures.port.js';

/** `expiresAt` is in milliseconds. */
type Counted = Readonly<{ failures: readonly Date[]; known: boolean; expiresAt: number }>;

const DAY_MS = 24 * 60 * 60 * 1000;

const NOTHING: Counted = { failures: [], known: false, expiresAt: 0 };

const keyOf = (account: AccountKey, address: string): string => JSON.stringify([account, address]);

/** `removeOld` removes up to `atMost` expired entries and returns their number. */
export type InMemoryLoginFailures = LoginFailures & Readonly<{ removeOld: (until: Date, atMost: number) => number }>;

export const makeInMemoryLoginFailures = (): InMemoryLoginFailures => {
  const counted = new Map<string, Counted>();
  const of = (key: string): Counted => counted.get(key) ?? NOTHING;

  const keysOf = ({ account, address }: LoginAttempt) => ({
    here: keyOf(account, `from ${address ?? 'nowhere'}`),
    anywhere: keyOf(account, 'from anywhere'),
  });

  const addFailure = (key: string, at: Date): void => {
    const { failures, known, expiresAt } = of(key);
    const latest = [...failures, at].toSorted((a, b) => a.getTime() - b.getTime()).slice(-REMEMBERED_FAILURES);
    counted.set(key, { failures: latest, known, expiresAt: Math.max(expiresAt, at.getTime() + DAY_MS) });
  };

  return {
    find: (attempt) =>
      TE.fromIO(() => {
        const { here, anywhere } = keysOf(attempt);
        return {
          fromThisAddress: of(here).failures,
          fromAnyAddress: of(anywhere).failures,
          isKnownAddress: of(here).known,
        };
      }),
    recordFailure: (attempt, at) =>
      TE.fromIO(() => {
        const { here, anywhere } = keysOf(attempt);
        addFailure(here, at);
        addFailure(anywhere, at);
      }),
    recordSuccess: (attempt, at) =>
      TE.fromIO(() => {
        counted.set(keysOf(attempt).here, { failures: [], known: true, expiresAt: at.getTime() + 180 * DAY_MS });
      }),
    removeOld: (until, atMost) => {
      const old = [...counted].filter(([, { expiresAt }]) => expiresAt <= until.getTime()).slice(0, atMost);
      for (const [key] of old) counted.delete(key);
      return old.length;
    },
  };
};
