import * as TE from 'fp-ts/lib/TaskEither.js';
import type { Purged, Retention } from '#src/maintenance/retention.port.js';
import type { InMemoryLoginFailures } from './auth/login-failures.in-memory.js';
import type { Snapshot, StoredLane, Transaction } from './snapshot.js';
import type { StoredNotification } from './notification/stored-notification.js';
import type { RunTransaction } from './unit-of-work.in-memory.js';

/** Removes up to `atMost` old values. */
const without = <Key, Value>(
  map: ReadonlyMap<Key, Value>,
  isOld: (value: Value, key: Key) => boolean,
  atMost: number,
): Readonly<{ kept: ReadonlyMap<Key, Value>; count: number }> => {
  const old = new Set([...map].flatMap(([key, value]) => (isOld(value, key) ? [key] : [])).slice(0, atMost));
  return { kept: new Map([...map].filter(([key]) => !old.has(key))), count: old.size };
};

const isOldNotification =
  ({ deliveries, deadLetters }: Snapshot, until: Date) =>
  ({ notification, readAt, ...stored }: StoredNotification): boolean => {
    const isInInbox = stored.kind === 'notice' || stored.channels.inbox;
    const since = isInInbox ? readAt : notification.createdAt;
    const isInUse = [...deliveries, ...deadLetters].some(({ notificationId }) => notificationId === notification.id);
    return since !== null && since <= until && !isInUse;
  };

const isIdle = ({ deliveries }: Snapshot, until: Date) => {
  return ({ notBefore, leasedUntil, postedAt }: StoredLane, id: string): boolean =>
    Math.max(notBefore, leasedUntil, postedAt?.getTime() ?? 0) <= until.getTime() &&
    deliveries.every(({ webhookId }) => webhookId !== id);
};

const purgeSessions = ({ read, write }: Transaction, until: Date, atMost: number): number => {
  const { kept: sessions, count } = without(read().sessions, ({ expiresAt }) => expiresAt <= until, atMost);
  const tokens = without(read().refreshTokens, ({ sessionId }) => !sessions.has(sessionId), Infinity);
  write({ sessions, refreshTokens: tokens.kept });
  return count;
};

const purgeDeadLetters = ({ read, write }: Transaction, until: Date, atMost: number): number => {
  const old = read()
    .deadLetters.filter(({ gaveUpAt }) => gaveUpAt <= until)
    .slice(0, atMost);
  write({ deadLetters: read().deadLetters.filter((letter) => !old.includes(letter)) });
  return old.length;
};

const purge = (transaction: Transaction, what: Exclude<Purged, 'login_failures'>, until: Date, atMost: number) => {
  const { read, write } = transaction;
  switch (what) {
    case 'sessions':
      return purgeSessions(transaction, until, atMost);
    case 'refresh_tokens': {
      const { kept, count } = without(read().refreshTokens, ({ expiresAt }) => expiresAt <= until, atMost);
      write({ refreshTokens: kept });
      return count;
    }
    case 'idempotency_keys': {
      const { kept, count } = without(read().savedAnswers, ({ at }) => at <= until, atMost);
      write({ savedAnswers: kept });
      return count;
    }
    case 'dead_letters':
      return purgeDeadLetters(transaction, until, atMost);
    case 'notifications': {
      const { kept, count } = without(read().notifications, isOldNotification(read(), until), atMost);
      write({ notifications: kept });
      return count;
    }
    case 'posted_messages': {
      const { kept, count } = without(read().postedMessages, ({ postedAt }) => postedAt <= until, atMost);
      write({ postedMessages: kept });
      return count;
    }
    case 'lanes': {
      const { kept, count } = without(read().lanes, isIdle(read(), until), atMost);
      write({ lanes: kept });
      return count;
    }
  }
};

export const makeInMemoryRetention = (
  inTransaction: RunTransaction,
  loginFailures: Pick<InMemoryLoginFailures, 'removeOld'>,
): Retention => ({
  purge: (what, until, atMost) =>
    what === 'login_failures'
      ? TE.fromIO(() => loginFailures.removeOld(until, atMost))
      : inTransaction((transaction) => TE.fromIO(() => purge(transaction, what, until, atMost))),
});
