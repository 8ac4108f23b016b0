import type { Queryable } from './statement.js';

/** A message for listeners (`LISTEN`) in any process. */
export type Announcement = Readonly<{ channel: string; payload: string }>;

const SEND = {
  name: 'announce',
  sql: 'select pg_notify(channel, payload) from unnest(?::text[], ?::text[]) as announcement (channel, payload)',
};

/**
 * Announces changes after their commit, one statement at a time with everything that has gathered. `pg_notify` inside a
 * transaction holds a lock of the whole server until the commit is on disk: only one transaction could commit at a time.
 * A process that dies between the commit and the announcement announces nothing. Listeners do not rely on it: the delivery
 * worker polls, and clients read the inbox when they connect.
 */
export const makeAnnounce = (db: Queryable): ((announcements: readonly Announcement[]) => void) => {
  let waiting: Announcement[] = [];
  let isSending = false;

  const sendAll = async (): Promise<void> => {
    isSending = true;
    while (waiting.length > 0) {
      const sent = waiting;
      waiting = [];
      const bindings = [sent.map(({ channel }) => channel), sent.map(({ payload }) => payload)];
      await db.query(SEND, bindings).catch(() => undefined);
    }
    isSending = false;
  };

  return (announcements) => {
    waiting.push(...announcements);
    if (waiting.length > 0 && !isSending) void sendAll();
  };
};
