import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from './statement.js';
import { withoutTimeBudget } from './time-budget.js';

/** A message for listeners (`LISTEN`) in any process. */
export type Announcement = Readonly<{ channel: string; payload: string }>;

const SEND = {
  name: 'announce',
  sql: 'select pg_notify(channel, payload) from unnest(?::text[], ?::text[]) as announcement (channel, payload)',
};

const PAUSE_MS = 1_000;

/** When the database is away for so many pauses, the connections of all listeners have ended, too. */
const MAXIMUM_FAILURES = 60;
const MAXIMUM_WAITING = 10_000;

/**
 * Announces changes after their commit, one statement at a time with everything that has gathered. `pg_notify` inside a
 * transaction holds a lock of the whole server until the commit is on disk: only one transaction could commit at a time.
 * An announcement that fails is repeated until the database answers. A process that dies between the commit and the
 * announcement announces nothing. Listeners do not rely on it: the delivery worker polls, and clients read the inbox when
 * they connect.
 */
export const makeAnnounce = (db: Queryable): ((announcements: readonly Announcement[]) => void) => {
  let waiting: Announcement[] = [];
  let isSending = false;

  const send = async (announcements: readonly Announcement[]): Promise<void> => {
    const bindings = [announcements.map(({ channel }) => channel), announcements.map(({ payload }) => payload)];
    await db.query(SEND, bindings);
  };

  const sendAll = async (): Promise<void> => {
    isSending = true;
    for (let failures = 0; waiting.length > 0 && failures < MAXIMUM_FAILURES;) {
      const taken = waiting;
      waiting = [];
      try {
        await send(taken);
        failures = 0;
      } catch {
        failures += 1;
        waiting = [...taken, ...waiting];
        await sleep(PAUSE_MS, undefined, { ref: false });
      }
    }
    isSending = false;
  };

  return (announcements) => {
    waiting = [...waiting, ...announcements].slice(-MAXIMUM_WAITING);
    if (waiting.length > 0 && !isSending) void withoutTimeBudget(sendAll);
  };
};
