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

/** After this number of failures the announcements are dropped: the connections of all listeners have ended as well. */
const MAX_FAILURES = 60;
const MAX_QUEUED = 10_000;

/**
 * Announces changes after their commit, in batches. `pg_notify` inside a transaction holds a lock of the whole server
 * until the commit is on disk, so only one transaction could commit at a time. A failed announcement is repeated. A
 * process that dies between the commit and the announcement announces nothing. Listeners do not depend on it: the
 * delivery worker polls, and clients read the inbox when they connect.
 */
export const makeAnnouncer = (db: Queryable): ((announcements: readonly Announcement[]) => void) => {
  let queued: Announcement[] = [];
  let isSending = false;

  const send = async (announcements: readonly Announcement[]): Promise<void> => {
    const bindings = [announcements.map(({ channel }) => channel), announcements.map(({ payload }) => payload)];
    await db.query(SEND, bindings);
  };

  const sendAll = async (): Promise<void> => {
    isSending = true;
    for (let failures = 0; queued.length > 0 && failures < MAX_FAILURES;) {
      const batch = queued;
      queued = [];
      try {
        await send(batch);
        failures = 0;
      } catch {
        failures += 1;
        queued = [...batch, ...queued];
        await sleep(PAUSE_MS, undefined, { ref: false });
      }
    }
    isSending = false;
  };

  return (announcements) => {
    queued = [...queued, ...announcements].slice(-MAX_QUEUED);
    if (queued.length > 0 && !isSending) void withoutTimeBudget(sendAll);
  };
};
