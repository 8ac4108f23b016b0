import * as TE from 'fp-ts/lib/TaskEither.js';
import type { AccountKey } from '../../session/guessing.js';
import { REMEMBERED_FAILURES, type LoginAttempt, type LoginFailures } from '../../session/login-failures.port.js';

type Counted = Readonly<{ failures: readonly Date[]; known: boolean }>;

const NOTHING: Counted = { failures: [], known: false };

const keyOf = (account: AccountKey, address: string): string => JSON.stringify([account, address]);

/** Counts for as long as it is referred to. */
export const makeInMemoryLoginFailures = (): LoginFailures => {
  const counted = new Map<string, Counted>();
  const of = (key: string): Counted => counted.get(key) ?? NOTHING;

  const keysOf = ({ account, address }: LoginAttempt) => ({
    here: keyOf(account, `from ${address ?? 'nowhere'}`),
    anywhere: keyOf(account, 'from anywhere'),
  });

  const addFailure = (key: string, at: Date): void => {
    const { failures, known } = of(key);
    const latest = [...failures, at].toSorted((a, b) => a.getTime() - b.getTime()).slice(-REMEMBERED_FAILURES);
    counted.set(key, { failures: latest, known });
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
    recordSuccess: (attempt) => TE.fromIO(() => void counted.set(keysOf(attempt).here, { failures: [], known: true })),
  };
};
