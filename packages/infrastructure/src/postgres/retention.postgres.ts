import type { Purged, Retention } from '@l-age/domain';
import * as t from 'io-ts';
import { tryQuery } from './connection/postgres-error.js';
import { decodeRow } from './connection/row.js';
import type { Queryable } from './connection/statement.js';

type Rule = Readonly<{
  table: string;
  key: string;
  /** The SQL of the time from which the age counts; null for rows that never expire. */
  since: string;
  /** An additional condition. */
  removable?: string;
}>;

const RULES: { readonly [What in Purged]: Rule } = {
  sessions: { table: 'l_age.sessions', key: 'id', since: 'expires_at' },
  refresh_tokens: { table: 'l_age.refresh_tokens', key: 'token_hash', since: 'expires_at' },
  idempotency_keys: { table: 'l_age.idempotency_keys', key: 'owner_id, key', since: 'created_at' },
  login_failures: { table: 'l_age.login_failures', key: 'account, address', since: 'forget_at' },
  dead_letters: { table: 'l_age.dead_letters', key: 'id', since: 'gave_up_at' },
  notifications: {
    table: 'l_age.notifications',
    key: 'id',
    // Index notifications_age. Notifications outside an inbox are never read.
    since: 'coalesce(read_at, created_at)',
    removable: `(read_at is not null or not in_inbox)
      and not exists (select from l_age.deliveries where notification_id = old.id)
      and not exists (select from l_age.dead_letters where notification_id = old.id)`,
  },
  posted_messages: { table: 'l_age.posted_messages', key: 'recipient_id, task_id', since: 'posted_at' },
  lanes: {
    table: 'l_age.webhook_lanes',
    key: 'webhook_id',
    since: 'greatest(posted_at, not_before, leased_until)',
    removable: `waiting = 0
      and not exists (select from l_age.deliveries where deliveries.webhook_id = old.webhook_id)`,
  },
};

/** The order makes the planner use the index of `since`. It cannot estimate how few rows are old. */
const statementFor = (what: Purged) => {
  const { table, key, since, removable = 'true' } = RULES[what];
  return {
    name: `purge-${what}`,
    sql: `with purged as (
        delete from ${table} where (${key}) in (
          select ${key} from ${table} old where ${since} <= ?::timestamptz and ${removable}
          order by ${since} limit ?::int for update of old skip locked
        ) returning 1
      )
      select count(*)::int as count from purged`,
  };
};

const decodeCount = decodeRow(t.strict({ count: t.number }));

/** One statement per batch. Rows that another transaction has locked stay for the next run. */
export const makePostgresRetention = (db: Queryable): Retention => ({
  purge: (what, until, atMost) =>
    tryQuery(async () => decodeCount((await db.query(statementFor(what), [until, atMost]))[0]).count),
});
