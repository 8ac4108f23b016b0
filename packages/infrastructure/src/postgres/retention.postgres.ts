import type { Purged, Retention } from '@l-age/domain';
import * as t from 'io-ts';
import { attempt } from './postgres-error.js';
import { decodeRow } from './row.js';
import { type Queryable, rowsOf } from './statement.js';

type Rule = Readonly<{ table: string; key: string; isOld: string }>;

/** `?` is the newest instant that is old. */
const RULES: { readonly [What in Purged]: Rule } = {
  sessions: { table: 'l_age.sessions', key: 'id', isOld: 'expires_at <= ?::timestamptz' },
  refresh_tokens: { table: 'l_age.refresh_tokens', key: 'token_hash', isOld: 'expires_at <= ?::timestamptz' },
  idempotency_keys: { table: 'l_age.idempotency_keys', key: 'owner_id, key', isOld: 'created_at <= ?::timestamptz' },
  login_failures: { table: 'l_age.login_failures', key: 'account, address', isOld: 'forget_at <= ?::timestamptz' },
  dead_letters: { table: 'l_age.dead_letters', key: 'id', isOld: 'gave_up_at <= ?::timestamptz' },
  notifications: {
    table: 'l_age.notifications',
    key: 'id',
    isOld: `case when in_inbox then read_at else created_at end <= ?::timestamptz
      and not exists (select from l_age.deliveries where notification_id = old.id)
      and not exists (select from l_age.dead_letters where notification_id = old.id)`,
  },
  posted_messages: {
    table: 'l_age.posted_messages',
    key: 'recipient_id, task_id',
    isOld: 'posted_at <= ?::timestamptz',
  },
  lanes: {
    table: 'l_age.webhook_lanes',
    key: 'webhook_id',
    isOld: `waiting = 0 and greatest(posted_at, not_before, leased_until) <= ?::timestamptz
      and not exists (select from l_age.deliveries where deliveries.webhook_id = old.webhook_id)`,
  },
};

const statementFor = (what: Purged) => {
  const { table, key, isOld } = RULES[what];
  return {
    name: `purge-${what}`,
    sql: `with purged as (
        delete from ${table} where (${key}) in (
          select ${key} from ${table} old where ${isOld} limit ?::int for update of old skip locked
        ) returning 1
      )
      select count(*)::int as count from purged`,
  };
};

const decodeCount = decodeRow(t.strict({ count: t.number }));

/** One statement for each batch; rows that another transaction has locked are left for the next run. */
export const makePostgresRetention = (db: Queryable): Retention => ({
  purge: (what, until, atMost) =>
    attempt(async () => decodeCount((await rowsOf(db, statementFor(what), [until, atMost]))[0]).count),
});
