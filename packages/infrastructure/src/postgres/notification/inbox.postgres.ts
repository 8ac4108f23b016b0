import type { Inbox, InboxQueries, InboxQuery } from '@l-age/domain';
import * as O from 'fp-ts/lib/Option.js';
import * as t from 'io-ts';
import { decodeInboxItem, INBOX_COLUMNS } from './inbox.row.js';
import { decodePreferences, PREFERENCES } from './notification-settings.row.js';
import { LIVE_CHANNEL } from '../live-changes.js';
import { NOTIFICATIONS } from './notification.row.js';
import { tryQuery } from '../connection/postgres-error.js';
import type { Queryable, Statement } from '../connection/statement.js';
import { decodeRow, firstOf, isStorableId } from '../connection/row.js';

const ADD_NOTICE = {
  name: 'inbox-add-notice',
  sql: `with added as (
      insert into ${NOTIFICATIONS} (recipient_id, event, reason, summary, created_at) values (?::int, ?, 'owner', ?, ?)
      returning id, recipient_id
    )
    select pg_notify('${LIVE_CHANNEL}', 'notification ' || recipient_id || ' ' || id) from added`,
};

const MARK_READ = {
  name: 'inbox-mark-read',
  sql: `update ${NOTIFICATIONS} set read_at = coalesce(read_at, ?::timestamptz)
    where id = ?::bigint and recipient_id = ?::int and in_inbox returning ${INBOX_COLUMNS}`,
};

const MARK_ALL_READ = {
  name: 'inbox-mark-all-read',
  sql: `with marked as (
      update ${NOTIFICATIONS} set read_at = ?::timestamptz
      where recipient_id = ?::int and in_inbox and read_at is null returning 1
    )
    select count(*)::int as count from marked`,
};

const FIND = {
  name: 'inbox-find',
  sql: `select ${INBOX_COLUMNS} from ${NOTIFICATIONS} where id = ?::bigint and recipient_id = ?::int and in_inbox`,
};

const COUNT_UNREAD = {
  name: 'inbox-count-unread',
  sql: `select count(*)::int as count from ${NOTIFICATIONS} where recipient_id = ?::int and in_inbox and read_at is null`,
};

const PREFERENCES_OF = {
  name: 'notification-preferences',
  sql: `select chosen from ${PREFERENCES} where user_id = ?::int`,
};

/**
 * Reads one of the two inbox indexes backwards. The recipient is part of the order, so the planner does not prefer
 * another index.
 */
const listStatement = (unreadOnly: boolean): Statement => ({
  name: unreadOnly ? 'inbox-unread' : 'inbox',
  sql: `select ${INBOX_COLUMNS} from ${NOTIFICATIONS}
    where recipient_id = ?::int and in_inbox and id < ?::bigint ${unreadOnly ? 'and read_at is null' : ''}
    order by recipient_id desc, id desc limit ?`,
});

/** The position before all entries. */
const ABOVE_ALL_IDS = Number.MAX_SAFE_INTEGER;

const listBindings = ({ recipientId, after, limit }: InboxQuery): readonly number[] => [
  recipientId,
  Math.max(0, Math.min(after ?? ABOVE_ALL_IDS, ABOVE_ALL_IDS)),
  limit,
];

const decodeCount = decodeRow(t.strict({ count: t.number }));

const isBigId = (id: number): boolean => Number.isSafeInteger(id);

/** The inboxes in a transaction. */
export const makePostgresInbox = (trx: Queryable): Inbox => ({
  addNotice: ({ recipientId, event, summary, createdAt }) =>
    tryQuery(async () => {
      await trx.query(ADD_NOTICE, [recipientId, event, summary, createdAt]);
    }),

  markRead: (recipientId, id, at) =>
    tryQuery(async () =>
      isBigId(id) && isStorableId(recipientId)
        ? firstOf(decodeInboxItem)(await trx.query(MARK_READ, [at, id, recipientId]))
        : O.none,
    ),

  markAllRead: (recipientId, at) =>
    tryQuery(async () => decodeCount((await trx.query(MARK_ALL_READ, [at, recipientId]))[0]).count),
});

/** Reads without a transaction. */
export const makePostgresInboxQueries = (db: Queryable): InboxQueries => ({
  list: (query) =>
    tryQuery(async () => (await db.query(listStatement(query.unreadOnly), listBindings(query))).map(decodeInboxItem)),

  find: (recipientId, id) =>
    tryQuery(async () =>
      isBigId(id) && isStorableId(recipientId)
        ? firstOf(decodeInboxItem)(await db.query(FIND, [id, recipientId]))
        : O.none,
    ),

  countUnread: (recipientId) =>
    tryQuery(async () => decodeCount((await db.query(COUNT_UNREAD, [recipientId]))[0]).count),

  preferencesOf: (userId) =>
    tryQuery(async () => decodePreferences((await db.query(PREFERENCES_OF, [userId]))[0] ?? null)),
});
